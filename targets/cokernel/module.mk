# SPDX-License-Identifier: GPL-2.0-or-later
#
# The co-kernel: a module for the very kernel of target linux, built with that kernel's headers in a
# folder of its own; and the launcher, which is init there. The image that it starts is the LWK's.

COKERNEL_MODULE := $(wildcard targets/cokernel/module/*)
COKERNEL_HEADERS := targets/cokernel/channel_layout.h targets/cokernel/device.h targets/x86_64/handover.h

$(B)/linux-headers/build: targets/cokernel/fetch-headers | $(B)/linux/vmlinuz
	targets/cokernel/fetch-headers $(B)/linux/vmlinuz.package $(@D)
	touch -h $@

# Debug information would name this folder.
$(B)/cokernel/cokernel.ko: $(COKERNEL_MODULE) $(COKERNEL_HEADERS) | $(B)/linux-headers/build
	rm -rf $(B)/cokernel/module
	mkdir -p $(B)/cokernel/module
	cp targets/cokernel/module/* $(B)/cokernel/module
	$(MAKE) -C $(B)/linux-headers/build M=$(CURDIR)/$(B)/cokernel/module \
		COKERNEL_ROOT=$(CURDIR) modules >$(B)/cokernel/module.log 2>&1 || \
		{ cat $(B)/cokernel/module.log >&2; exit 2; }
	objcopy --strip-debug $(B)/cokernel/module/cokernel.ko $@

IMAGES += $(B)/cokernel/cokernel.ko

LAUNCHER_OBJ := $(patsubst %.c,$(B)/host/%.o,$(wildcard targets/cokernel/*.c))

$(B)/host/targets/cokernel/%.o: HOST_CFLAGS += -fPIE

.SECONDEXPANSION:
$(B)/cokernel/launcher: $(LAUNCHER_OBJ) $$(USER_OBJ)
	@mkdir -p $(@D)
	$(CC) -static-pie -s $^ -o $@ -lpthread

IMAGES += $(B)/cokernel/launcher
