# SPDX-License-Identifier: GPL-2.0-or-later
#
# The only entry. Each folder's module.mk adds its files to the lists below.

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
	-fno-tree-loop-distribute-patterns -mno-red-zone -mgeneral-regs-only -fpie -ftls-model=local-exec \
	-fvisibility=hidden -fno-stack-protector -fno-asynchronous-unwind-tables -fno-common \
	-fcf-protection=none -ffile-prefix-map=$(CURDIR)=. -I. -MMD -MP
GUEST_LDFLAGS := -nostdlib -static --build-id=none --no-relax -z noexecstack

HOST_CFLAGS := -std=c11 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Werror -I. -MMD -MP
SAN_CFLAGS := $(HOST_CFLAGS) -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
HOST_LIBS := -lhwloc -lpapi -lpfm -lsqlite3 -lgsl -lgslcblas -ljansson -larchive -lnettle -lelf \
	-lz -lm

# Filled by the modules: sources of the command and of the noise library, images to build, and for
# the tests: unit test programs, images that only tests boot, fuzzers.
HARNESS_SRC :=
NOISE_SRC :=
IMAGES :=
UNIT_TESTS :=
TEST_IMAGES :=
FUZZERS :=

# ---- what the machine needs: kind:probe:Debian package ------------------------------------------
# `cmd` is looked for in PATH, `hdr` by the preprocessor, `lib` by the linker, `file` on the disk.

BUILD_NEEDS := cmd:qemu-system-x86_64:qemu-system-x86 hdr:sqlite3.h:libsqlite3-dev \
	hdr:gsl/gsl_cdf.h:libgsl-dev hdr:jansson.h:libjansson-dev hdr:archive.h:libarchive-dev \
	hdr:nettle/sha2.h:nettle-dev hdr:zlib.h:zlib1g-dev cmd:dpkg-deb:dpkg cmd:ld:binutils \
	cmd:gcc-12:gcc-12 hdr:gelf.h:libelf-dev \
	cmd:xz:xz-utils cmd:gnuplot:gnuplot-nox hdr:hwloc.h:libhwloc-dev \
	file:/usr/share/fonts/truetype/open-sans/OpenSans-Regular.ttf:fonts-open-sans \
	hdr:perfmon/pfmlib.h:libpfm4-dev hdr:papi.h:libpapi-dev
TEST_NEEDS := cmd:bats:bats hdr:cmocka.h:libcmocka-dev cmd:clang:clang \
	file:/usr/lib/llvm-14/lib/clang/14.0.6/lib/linux/libclang_rt.fuzzer-x86_64.a:libclang-rt-14-dev \
	cmd:musl-gcc:musl-tools cmd:grub-mkrescue:grub-common cmd:xorriso:xorriso cmd:mformat:mtools \
	file:/usr/lib/grub/i386-pc/multiboot2.mod:grub-pc-bin cmd:busybox:busybox-static \
	cmd:clang-format:clang-format cmd:jq:jq cmd:sqlite3:sqlite3 cmd:python3:python3 cmd:cpio:cpio \
	cmd:pdftotext:poppler-utils cmd:chromium:chromium

ISO_PACKAGES := grub-common grub-pc-bin xorriso mtools

# Shell text that sets $$missing to the packages of the needs in $(1) that this machine lacks.
find_missing = missing=; for need in $(1); do \
	kind=$${need%%:*}; rest=$${need\#*:}; probe=$${rest%%:*}; package=$${rest\#*:}; \
	case $$kind in \
	(cmd) command -v $$probe >/dev/null;; \
	(hdr) echo "\#include <$$probe>" | $(CC) -E -x c - >/dev/null 2>&1;; \
	(file) test -e $$probe;; \
	esac || missing="$$missing $$package"; done

# Installs what $(1) lacks, or says how.
define install_missing
	@$(call find_missing,$(1)); \
	[ -n "$$missing" ] || exit 0; \
	if ! command -v apt-get >/dev/null; then \
		echo "missing (by their Debian 12 names):$$missing" >&2; \
		echo "Install them with your package manager, or build in a container:" >&2; \
		echo "    podman build -t harness . && podman run --rm -it harness" >&2; exit 2; fi; \
	if [ "$$(id -u)" = 0 ]; then sudo=; elif command -v sudo >/dev/null; then sudo=sudo; else \
		echo "missing:$$missing" >&2; \
		echo "As root: apt-get install --no-install-recommends$$missing" >&2; exit 2; fi; \
	echo "installing:$$missing"; \
	$$sudo apt-get update -q && $$sudo env DEBIAN_FRONTEND=noninteractive \
		apt-get install -qy --no-install-recommends $$missing
endef

# ---- rules ----------------------------------------------------------------------------------------

$(B)/guest/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(GUEST_CFLAGS) -c $< -o $@

$(B)/guest/%.o: %.S Makefile
	@mkdir -p $(@D)
	$(CC) $(GUEST_CFLAGS) -D__ASSEMBLY__ -c $< -o $@

$(B)/host/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(HOST_CFLAGS) -c $< -o $@

$(B)/san/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(SAN_CFLAGS) -c $< -o $@

include noise/module.mk $(filter-out noise/module.mk,$(sort \
	$(wildcard */module.mk harness/plugin/module.mk targets/*/module.mk tests/*/module.mk)))

.PHONY: all need run test bench setup setup-test iso install format format-check clean help
.PHONY: images tests-built

all: images harness/harness

# What cannot be built for want of a package should say so before the compiler does.
need:
	@$(call find_missing,$(BUILD_NEEDS)); [ -z "$$missing" ] || { \
		echo "missing packages (by their Debian 12 names):$$missing" >&2; \
		echo "\`make setup\` installs them (apt, as root or with sudo); elsewhere see Containerfile" >&2; \
		exit 2; }

images: $(IMAGES)
$(IMAGES) harness/harness: | need

setup:
	$(call install_missing,$(BUILD_NEEDS))

setup-test: setup
	$(call install_missing,$(TEST_NEEDS))

run:
	@$(MAKE) --no-print-directory setup
	@$(MAKE) --no-print-directory -j$$(nproc) all
	harness/harness run --target lwk

test:
	@$(MAKE) --no-print-directory setup-test
	@$(MAKE) --no-print-directory -j$$(nproc) all tests-built
	tests/run $(UNIT_TESTS) $(FUZZERS) $(wildcard tests/*/*.bats)

tests-built: $(UNIT_TESTS) $(TEST_IMAGES) $(FUZZERS) $(B)/san/harness/harness

bench: all tests-built
	tests/bench/run

iso: $(B)/lwk.iso
$(B)/lwk.iso: $(B)/lwk.elf $(B)/bench.elf targets/lwk/grub.cfg
	@command -v grub-mkrescue >/dev/null || { echo "make iso needs: $(ISO_PACKAGES)" >&2; exit 2; }
	rm -rf $(B)/iso
	install -D -m 644 -t $(B)/iso/boot $(B)/lwk.elf $(B)/bench.elf
	install -D -m 644 -t $(B)/iso/boot/grub targets/lwk/grub.cfg
	grub-mkrescue -d /usr/lib/grub/i386-pc -o $@ $(B)/iso >$(B)/iso.log 2>&1 || { cat $(B)/iso.log >&2; exit 2; }

C_FILES = $(shell git ls-files '*.c' '*.h')
format:
	clang-format -i $(C_FILES)
format-check:
	@clang-format --dry-run -Werror $(C_FILES)

# An installed command finds lib/harness beside its bin: the same layout as the repository.
PREFIX ?= /usr/local
DEST = $(DESTDIR)$(PREFIX)
install: all
	install -D -m 755 harness/harness $(DEST)/bin/harness
	for f in $(wildcard targets/*/*.json plots/*.gp) $(filter-out %.iso,$(IMAGES)) $(wildcard $(B)/*.objects); do \
		install -D -m 644 $$f $(DEST)/lib/harness/$$f || exit 1; done
	install -D -m 644 docs/harness.1 $(DEST)/share/man/man1/harness.1
	install -D -m 644 docs/harness.bash $(DEST)/share/bash-completion/completions/harness

clean:
	rm -rf $(B) harness/harness

help:
	@echo 'make               build the command and all images'
	@echo 'make run           install what is missing, build, and run: harness run --target lwk'
	@echo 'make test          the same for the tests, and run all of them'
	@echo 'make bench         measure speed, each figure beside one measured in the same run'
	@echo 'make iso           the lightweight kernel with its benchmarks as a bootable CD (GRUB)'
	@echo 'make install       command, images, man page and completion under PREFIX (/usr/local)'
	@echo 'make linux-rt      fetch the kernel of the target linux-rt'
	@echo 'make format-check  does every C file follow .clang-format?'

-include $(shell find $(B) -name '*.d' 2>/dev/null)
