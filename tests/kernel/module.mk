# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernels' text functions on the host, with the sanitizers: compiled under other names, so that
# the C library's stay in place.

KERNEL_RENAMES := $(foreach f,memcpy memset memmove memcmp strlen strcmp strncmp,-D$(f)=kernel_$(f))
$(eval $(call compiled,renamed,CC,$(SAN_FLAGS) -ffreestanding $(KERNEL_RENAMES)))
RENAMED := $(B)/renamed/targets/freestanding

$(eval $(call unit_test,kernel_string,$(B)/san/tests/kernel/string_test.o $(RENAMED)/string.o))
$(foreach name,format option,$(eval $(call unit_test,kernel_$(name),\
	$(B)/san/tests/kernel/$(name)_test.o $(RENAMED)/$(name).o $(RENAMED)/string.o)))

# A kernel that tries the common part from inside.
GUEST_TEST_OBJS := $(patsubst %.c,$(B)/guest/%.o,$(wildcard tests/kernel/guest_*.c))
$(eval $(call kernel,$(B)/tests/kernel.elf,$(FREESTANDING_OBJS) $(X86_OBJS) $(KERNEL_OBJS) $(GUEST_TEST_OBJS)))
TEST_IMAGES += $(B)/tests/kernel.elf
