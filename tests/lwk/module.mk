# SPDX-License-Identifier: GPL-2.0-or-later
#
# A program that tries to get out of ring 3, for the LWK to stop.

$(B)/tests/attacks: tests/lwk/attacks.c
	@mkdir -p $(@D)
	musl-gcc -static -std=gnu11 -O1 -g -Wall -Wextra -Werror $< -o $@
TEST_IMAGES += $(B)/tests/attacks
