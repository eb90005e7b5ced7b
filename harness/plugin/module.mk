# SPDX-License-Identifier: GPL-2.0-or-later
#
# The plugin that QEMU loads. It links nothing.

$(B)/plugin.so: harness/plugin/plugin.c harness/plugin/api.h harness/plugin/log.h microbench/marks.h
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 -g -Wall -Wextra -Werror -I. -fPIC -fvisibility=hidden -shared $< -o $@
IMAGES += $(B)/plugin.so
