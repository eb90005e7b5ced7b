# SPDX-License-Identifier: GPL-2.0-or-later
#
# The co-kernel: a module for the very kernel of target linux, and one for linux-next; and the launcher,
# which is init there. The image that it starts is the LWK's.

$(eval $(call linux_module,$(B)/cokernel/cokernel.ko,targets/cokernel/module,linux,COKERNEL_ROOT=$(CURDIR)))
$(eval $(call linux_module,$(B)/linux-next/cokernel/cokernel.ko,targets/cokernel/module,linux-next,COKERNEL_ROOT=$(CURDIR)))

LAUNCHER_OBJ := $(patsubst %.c,$(B)/user/%.o,$(wildcard targets/cokernel/*.c)) $(USER_OBJ)
$(eval $(call made,$(B)/cokernel/launcher,$(LAUNCHER_OBJ),$(GUEST_CC) -static-pie -s $(LAUNCHER_OBJ) \
	-o $(B)/cokernel/launcher -lpthread))

IMAGES += $(B)/cokernel/launcher
LINUX_IMAGES += $(B)/cokernel/cokernel.ko

.PHONY: cokernel
cokernel: linux $(addprefix $(B)/,lwk.elf cokernel/launcher cokernel/cokernel.ko)
