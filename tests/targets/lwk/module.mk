# SPDX-License-Identifier: GPL-2.0-or-later
#
# Programs that the LWK is to stop, to bear, or to treat as Linux does.

$(eval $(call compiled,musl,MUSL_CC,-static -std=gnu11 -O1 -g -Wall -Wextra -Werror -I. -MMD -MP))
define lwk_program
TEST_IMAGES += $(B)/tests/$1
$(call made,$(B)/tests/$1,$(B)/musl/tests/targets/lwk/$1.o,$(MUSL_CC) -static $(B)/musl/tests/targets/lwk/$1.o -o $(B)/tests/$1)
endef
$(foreach name,$(patsubst tests/targets/lwk/%.c,%,$(wildcard tests/targets/lwk/*.c)),$(eval $(call lwk_program,$(name))))

# Kernels whose mark of clean memory is broken, each in one way: with these clean.c must fail.
define unclean_kernel
$(call kernel,$(B)/tests/unclean_$1.elf,$(FREESTANDING_OBJS) $(X86_OBJS) $(KERNEL_OBJS) \
	$(filter-out $(B)/guest/targets/lwk/memory.o,$(LWK_OBJS)) $(B)/guest/tests/targets/lwk/unclean/$1.o)
TEST_IMAGES += $(B)/tests/unclean_$1.elf
endef
$(foreach name,$(patsubst tests/targets/lwk/unclean/%.c,%,$(wildcard tests/targets/lwk/unclean/*.c)),\
	$(eval $(call unclean_kernel,$(name))))
