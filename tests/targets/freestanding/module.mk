# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernels' text functions on the host, with the sanitizers: compiled under other names, so that
# the C library's stay in place.

KERNEL_RENAMES := $(foreach f,memcpy memset memmove memcmp strlen strcmp strncmp,-D$(f)=kernel_$(f))
$(eval $(call compiled,renamed,CC,$(SAN_FLAGS) -ffreestanding $(KERNEL_RENAMES)))
RENAMED := $(B)/renamed/targets/freestanding

# Each may need the string functions beside its own.
$(foreach name,$(patsubst tests/targets/freestanding/%_test.c,%,$(wildcard tests/targets/freestanding/*_test.c)),\
	$(eval $(call unit_test,freestanding_$(name),$(B)/san/tests/targets/freestanding/$(name)_test.o \
		$(sort $(RENAMED)/$(name).o $(RENAMED)/string.o))))
