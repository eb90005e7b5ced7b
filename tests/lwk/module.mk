# SPDX-License-Identifier: GPL-2.0-or-later
#
# Programs that the LWK is to stop, to bear, or to treat as Linux does.

LWK_PROGRAMS := $(patsubst tests/lwk/%.c,$(B)/tests/%,$(wildcard tests/lwk/*.c))

$(LWK_PROGRAMS): $(B)/tests/%: tests/lwk/%.c
	@mkdir -p $(@D)
	musl-gcc -static -std=gnu11 -O1 -g -Wall -Wextra -Werror $< -o $@
TEST_IMAGES += $(LWK_PROGRAMS)
