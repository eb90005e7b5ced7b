# SPDX-License-Identifier: GPL-2.0-or-later
#
# The plugins that QEMU loads: one counts, one makes idle machines repeat. They link nothing.

# $(call plugin,FILE,OBJECTS)
plugin = $(call made,$1,$2,$(HOST_LINK) -shared $2 -o $1)

$(eval $(call compiled,plugin,CC,-std=gnu11 $(HOST_CFLAGS) -I. -MMD -MP -fPIC -fvisibility=hidden))
PLUGIN_API_OBJ := $(addprefix $(B)/plugin/harness/plugin/,api.o processor.o)
PLUGIN_OBJ := $(addprefix $(B)/plugin/harness/plugin/,plugin.o log_write.o)
$(eval $(call plugin,$(B)/plugin.so,$(PLUGIN_OBJ) $(PLUGIN_API_OBJ)))
$(eval $(call plugin,$(B)/idle.so,$(B)/plugin/harness/plugin/idle.o $(PLUGIN_API_OBJ)))
IMAGES += $(B)/plugin.so $(B)/idle.so
