# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernels' text functions on the host, with the sanitizers: compiled under other names, so that
# the C library's stay in place.

KERNEL_RENAMES := $(foreach f,memcpy memset memmove memcmp strlen strcmp strncmp,-D$(f)=kernel_$(f))

$(B)/san/freestanding/%.o: targets/freestanding/%.c
	@mkdir -p $(@D)
	$(CC) $(SAN_CFLAGS) -ffreestanding $(KERNEL_RENAMES) -c $< -o $@

$(B)/tests/kernel_string: $(B)/san/tests/kernel/string_test.o $(B)/san/freestanding/string.o
$(B)/tests/kernel_format: $(B)/san/tests/kernel/format_test.o \
	$(addprefix $(B)/san/freestanding/,format.o string.o)
$(B)/tests/kernel_option: $(B)/san/tests/kernel/option_test.o \
	$(addprefix $(B)/san/freestanding/,option.o string.o)
$(B)/tests/kernel_string $(B)/tests/kernel_format $(B)/tests/kernel_option:
	@mkdir -p $(@D)
	$(CC) -fsanitize=address,undefined $^ -o $@ -lcmocka

UNIT_TESTS += $(B)/tests/kernel_string $(B)/tests/kernel_format $(B)/tests/kernel_option

# A kernel that tries the common part from inside.
GUEST_TEST_OBJS := $(patsubst %.c,$(B)/guest/%.o,$(wildcard tests/kernel/guest_*.c))

.SECONDEXPANSION:
$(B)/tests/kernel.elf: $(GUEST_TEST_OBJS) $$(FREESTANDING_OBJS) $$(X86_OBJS) $$(KERNEL_OBJS) $$(KERNEL_LD)
	@mkdir -p $(@D)
	$(LD) $(KERNEL_LDFLAGS) $(FREESTANDING_OBJS) $(X86_OBJS) $(KERNEL_OBJS) $(GUEST_TEST_OBJS) -o $@
TEST_IMAGES += $(B)/tests/kernel.elf
