$(B)/tests/first_record: tests/bench/first_record.c
	@mkdir -p $(@D)
	$(CC) $(HOST_CFLAGS) $< -o $@
TEST_IMAGES += $(B)/tests/first_record
