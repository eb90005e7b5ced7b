# SPDX-License-Identifier: GPL-2.0-or-later
#
# The only entry. Each folder's module.mk adds its files to the lists below.
#
#   make            build the command and all images
#   make run        set up, build, and do the main job
#   make test       set up for tests too, and run all of them
#   make help       the rest

B := build
CC := gcc
LD := ld
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:

# Guests: freestanding, no red zone and no SSE, so that one object suits both rings and survives
# interrupts on its own stack; position-independent, so that it can be linked low (the static ELF)
# and high (the kernels); no paths in the output, so that two clones give the same bytes.
GUEST_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Werror -ffreestanding \
	-fno-tree-loop-distribute-patterns -mno-red-zone -mgeneral-regs-only -fpie \
	-fvisibility=hidden -fno-stack-protector -fno-asynchronous-unwind-tables -fno-common \
	-fcf-protection=none -ffile-prefix-map=$(CURDIR)=. -I. -MMD -MP
GUEST_LDFLAGS := -nostdlib -static --build-id=none --no-relax -z noexecstack

HOST_CFLAGS := -std=c11 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Werror -I. -MMD -MP
SAN_CFLAGS := $(HOST_CFLAGS) -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
HOST_LIBS := -lsqlite3 -lgsl -lgslcblas -ljansson -larchive -lnettle -lz -lm

# Filled by the modules: sources of the command, of the noise library, images to build.
HARNESS_SRC :=
NOISE_SRC :=
IMAGES :=

$(B)/guest/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(GUEST_CFLAGS) -c $< -o $@

$(B)/guest/%.o: %.S
	@mkdir -p $(@D)
	$(CC) $(GUEST_CFLAGS) -D__ASSEMBLY__ -c $< -o $@

$(B)/host/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(HOST_CFLAGS) -c $< -o $@

$(B)/san/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(SAN_CFLAGS) -c $< -o $@

include noise/module.mk $(filter-out noise/module.mk,$(sort $(wildcard */module.mk targets/*/module.mk)))

.PHONY: all run test clean
all: $(IMAGES) harness/harness

clean:
	rm -rf $(B) harness/harness

-include $(shell find $(B) -name '*.d' 2>/dev/null)
