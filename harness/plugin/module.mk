# SPDX-License-Identifier: GPL-2.0-or-later
#
# The plugin that QEMU loads. It links nothing.

PLUGIN_OBJ := $(patsubst %.c,$(B)/plugin/%.o,$(wildcard harness/plugin/*.c))

$(eval $(call compiled,plugin,CC,-std=gnu11 $(HOST_CFLAGS) -I. -MMD -MP -fPIC -fvisibility=hidden))
$(eval $(call made,$(B)/plugin.so,$(PLUGIN_OBJ),$(HOST_LINK) -shared $(PLUGIN_OBJ) -o $(B)/plugin.so))
IMAGES += $(B)/plugin.so
