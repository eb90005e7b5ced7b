HARNESS_SRC := $(wildcard harness/*.c)

harness/harness: $(HARNESS_SRC:%.c=$(B)/host/%.o) $(NOISE_SRC:%.c=$(B)/host/%.o)
	$(CC) $^ -o $@ $(HOST_LIBS)

$(B)/san/harness/harness: $(HARNESS_SRC:%.c=$(B)/san/%.o) $(NOISE_SRC:%.c=$(B)/san/%.o)
	$(CC) -fsanitize=address,undefined $^ -o $@ $(HOST_LIBS)
