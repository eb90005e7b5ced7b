# SPDX-License-Identifier: GPL-2.0-or-later
#
# The noise library: pure computation, linked into the command and into unit tests.

NOISE_OBJ := $(patsubst %.c,%.o,$(wildcard noise/*.c))
