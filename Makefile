# SPDX-License-Identifier: GPL-2.0-or-later
#
# The only entry. Each folder's module.mk adds its files to the lists below.

# make cannot tell a blank in a path from one between two.
ifneq ($(words x$(CURDIR)x),1)
$(error the path of this folder holds blanks, with which make cannot build: "$(CURDIR)")
endif

B := build
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

# Two compilers: CC makes what runs on this machine, GUEST_CC what is booted, so that trying another
# one on the command leaves alone what is measured. GUEST_CC is a gcc: clang knows not all of these
# flags. It is the one that several releases of Debian have, so that metrics are the same on each; where
# it is not to be had, the machine's own. (Modules of Linux are compiled by that kernel's own.)
CC := gcc
GUEST_CC_WANTED := gcc-12
GUEST_CC := $(if $(shell command -v $(GUEST_CC_WANTED)),$(GUEST_CC_WANTED),gcc)
FUZZ_CC := clang
MUSL_CC := musl-gcc
LD := ld

# For the user to set; what the code cannot do without stands in the commands below.
GUEST_CFLAGS := -O2 -g -Wall -Wextra -Werror
HOST_CFLAGS := -O2 -g -Wall -Wextra -Werror
HOST_LDFLAGS :=

# Guests: freestanding, no red zone and no SSE, so that one object suits both rings and survives
# interrupts on its own stack; position-independent, so that it can be linked low (the static ELF)
# and high (the kernels); no paths in the output, so that two clones give the same bytes.
GUEST_FLAGS := -std=gnu11 $(GUEST_CFLAGS) -ffreestanding \
	-fno-tree-loop-distribute-patterns -mno-red-zone -mgeneral-regs-only -fpie -ftls-model=local-exec \
	-fvisibility=hidden -fno-stack-protector -fno-asynchronous-unwind-tables -fno-common \
	-fcf-protection=none -ffile-prefix-map=$(CURDIR)=. -I. -MMD -MP
GUEST_LDFLAGS := -nostdlib -static --build-id=none --no-relax -z noexecstack

# What clang warns of and gcc does not: {NULL}, which is all zero, and "text" + 1.
CLANG_FLAGS := $(if $(findstring clang,$(CC)),-Wno-missing-field-initializers -Wno-string-plus-int)
HOST_FLAGS := -std=c11 -D_GNU_SOURCE $(HOST_CFLAGS) $(CLANG_FLAGS) -I. -MMD -MP
SANITIZE := -fsanitize=address,undefined
SAN_FLAGS := $(HOST_FLAGS) $(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
HOST_LINK := $(strip $(CC) $(HOST_LDFLAGS))
SAN_LINK := $(HOST_LINK) $(SANITIZE)
HOST_LIBS := -lhwloc -lpapi -lpfm -lsqlite3 -lgsl -lgslcblas -ljansson -larchive -lnettle -lelf \
	-lz -lm

# Programs with a libc, to run on a booted Linux. Position-independent, so that no mapping at an
# address of its own can meet them, and so that they never lie where the benchmarks do.
USER_FLAGS := -std=c11 -D_GNU_SOURCE $(GUEST_CFLAGS) -fPIE -I. -MMD -MP

# Filled by the modules: images made of these sources alone, what comes of Debian's kernel, which is
# fetched; and for the tests: unit test programs, images that only tests boot, fuzzers.
IMAGES :=
LINUX_IMAGES :=
UNIT_TESTS :=
TEST_IMAGES :=
FUZZERS :=

# ---- what the machine needs: kind:probe:Debian package ------------------------------------------
# Whatever its release is: `cmd` is looked for in PATH, `hdr` by the preprocessor, `fuzz` by linking an
# empty fuzzer with that flag, `file` on the disk. `may` is a command that there is a substitute for.

# What `make` and `make run` need; Linux's modules, besides; pictures.
BUILD_NEEDS := cmd:qemu-system-x86_64:qemu-system-x86 hdr:stdio.h:libc6-dev hdr:sqlite3.h:libsqlite3-dev \
	hdr:gsl/gsl_cdf.h:libgsl-dev hdr:jansson.h:libjansson-dev hdr:archive.h:libarchive-dev \
	hdr:nettle/sha2.h:nettle-dev hdr:zlib.h:zlib1g-dev cmd:ld:binutils hdr:gelf.h:libelf-dev \
	hdr:hwloc.h:libhwloc-dev hdr:perfmon/pfmlib.h:libpfm4-dev hdr:papi.h:libpapi-dev \
	may:$(GUEST_CC_WANTED):$(GUEST_CC_WANTED)
LINUX_NEEDS := cmd:dpkg-deb:dpkg cmd:gcc-12:gcc-12
PICTURE_NEEDS := cmd:gnuplot:gnuplot-nox \
	file:/usr/share/fonts/truetype/open-sans/OpenSans-Regular.ttf:fonts-open-sans
TEST_NEEDS := cmd:bats:bats hdr:cmocka.h:libcmocka-dev cmd:$(FUZZ_CC):clang \
	fuzz:-fsanitize=fuzzer:libclang-rt-dev \
	cmd:musl-gcc:musl-tools cmd:grub-mkrescue:grub-common cmd:xorriso:xorriso cmd:mformat:mtools \
	file:/usr/lib/grub/i386-pc/multiboot2.mod:grub-pc-bin cmd:busybox:busybox-static \
	cmd:clang-format:clang-format cmd:jq:jq cmd:sqlite3:sqlite3 cmd:python3:python3 cmd:cpio:cpio \
	cmd:pdftotext:poppler-utils cmd:chromium:chromium cmd:pgrep:procps

ISO_PACKAGES := grub-common grub-pc-bin xorriso mtools

# Shell text that sets $$missing to the packages of the needs in $(1) that this machine lacks, and
# $$wanted to those that it can do without.
EMPTY_FUZZER := int LLVMFuzzerTestOneInput(void) { return 0; }
find_missing = missing= wanted=; for need in $(1); do \
	kind=$${need%%:*}; rest=$${need\#*:}; probe=$${rest%%:*}; package=$${rest\#*:}; \
	case $$kind in \
	(cmd) command -v $$probe >/dev/null;; \
	(may) command -v $$probe >/dev/null || wanted="$$wanted $$package";; \
	(hdr) echo "\#include <$$probe>" | $(CC) -E -x c - >/dev/null 2>&1;; \
	(fuzz) echo '$(EMPTY_FUZZER)' | $(FUZZ_CC) $$probe -x c - -o /dev/null 2>/dev/null;; \
	(file) test -e $$probe;; \
	esac || missing="$$missing $$package"; done

# Installs what $(1) lacks, or says how. Nobody is stopped by what is only wanted, which not every
# release has.
define install_missing
	@$(call find_missing,$(1)); \
	known() { for package; do ! apt-cache show $$package >/dev/null 2>&1 || printf ' %s' $$package; done; }; \
	if command -v apt-get >/dev/null; then apt=yes; else apt=; fi; \
	[ -n "$$missing" ] || { [ -n "$$apt" ] && wanted=$$(known $$wanted) && [ -n "$$wanted" ]; } || exit 0; \
	if [ -z "$$apt" ]; then \
		echo "missing (by Debian's names):$$missing" >&2; \
		echo "Install them with your package manager, or build in a container:" >&2; \
		echo "    podman build -t harness . && podman run --rm -it harness" >&2; exit 2; fi; \
	if [ "$$(id -u)" = 0 ]; then sudo=; elif command -v sudo >/dev/null; then sudo=sudo; else \
		[ -n "$$missing" ] || exit 0; \
		echo "missing:$$missing" >&2; \
		echo "As root: apt-get install --no-install-recommends$$missing$$wanted" >&2; exit 2; fi; \
	echo "installing:$$missing$$wanted"; \
	{ $$sudo apt-get update -q && $$sudo env DEBIAN_FRONTEND=noninteractive \
		apt-get install -qy --no-install-recommends $$missing $$(known $$wanted); } || \
		[ -z "$$missing" ]
endef

# ---- rules ----------------------------------------------------------------------------------------
# Whatever is made depends on the command that makes it, with all its flags and inputs: a copy of
# each command lies under $(B), is written only when it has become another, and is a prerequisite.
# So another flag, another compiler or a source less makes anew just what it concerns, while a
# module.mk or this file may change otherwise without making anything.

.PHONY: .FORCE
.FORCE:

# Is the one text not the other? And a text as it is kept: from two folders the same is made.
differ = $(subst x$1,,x$2)$(subst x$2,,x$1)
kept = $(strip $(subst $(CURDIR),.,$1))
comma := ,
in_recipe = $(subst $$,$$$$,$1)

# $(call remember,FILE,TEXT)
define remember
$1: $(if $(call differ,$(strip $(file <$1)),$(call kept,$2)),.FORCE)
	@mkdir -p $$(@D)
	@printf '%s\n' '$(call in_recipe,$(subst ','\'',$(call kept,$2)))' >$$@
endef

# A compiler that was upgraded is another one, too.
$(foreach name,CC GUEST_CC FUZZ_CC MUSL_CC,$(eval \
	VERSION_$(name) := $$(shell $$($(name)) --version 2>/dev/null | head -n 1)))

# $(call compiled,KIND,COMPILER'S VARIABLE,FLAGS): from now on $(B)/KIND/folder/name.o is
# folder/name.c or folder/name.S compiled so.
KINDS :=
define compiled
KINDS += $1
COMPILE_$1 := $($2) $3
$(call remember,$(B)/$1/command,$($2) $3 by $(VERSION_$2))
$(B)/$1/command: | $(B)/needs
$(B)/$1/%.o: %.c $(B)/$1/command
	@mkdir -p $$(@D)
	$($2) $3 -c $$< -o $$@
$(B)/$1/%.o: %.S $(B)/$1/command
	@mkdir -p $$(@D)
	$($2) $3 -D__ASSEMBLY__ -c $$< -o $$@
endef

# $(call made,FILE,PREREQUISITES,COMMAND)
OBJECTS :=
define made
OBJECTS += $(filter %.o,$2)
$(call remember,$(B)/commands/$(1:$(B)/%=%),$3)
$1: $(B)/commands/$(1:$(B)/%=%) $2
	@mkdir -p $$(@D)
	$(call in_recipe,$3)
endef

# $(call archive,FILE,OBJECTS): of which a program links only what it uses.
archive = $(call made,$1,$2,rm -f $1 && ar rcs $1 $2)

# $(call unit_test,NAME,OBJECTS): a program with the sanitizers.
define unit_test
UNIT_TESTS += $(B)/tests/$1
$(call made,$(B)/tests/$1,$2,$(SAN_LINK) $2 -o $(B)/tests/$1 -lcmocka $(HOST_LIBS))
endef

$(eval $(call compiled,guest,GUEST_CC,$(GUEST_FLAGS)))
$(eval $(call compiled,host,CC,$(HOST_FLAGS)))
$(eval $(call compiled,user,GUEST_CC,$(USER_FLAGS)))
$(eval $(call compiled,san,CC,$(SAN_FLAGS)))

# What others are made of comes first.
FIRST := $(addsuffix /module.mk,noise microbench targets/freestanding targets/x86_64 targets/kernel targets/linux)
DEPTHS := / /*/ /*/*/ /*/*/*/ /*/*/*/*/
include $(FIRST) $(filter-out $(FIRST),$(sort $(wildcard \
	$(foreach depth,$(DEPTHS),$(foreach top,harness targets tests,$(top)$(depth)module.mk)))))

.PHONY: figures figures-check
.PHONY: all everything need run test test-long test-release bench bench-growth setup-run setup setup-test iso install format format-check clean help
.PHONY: images tests-built compile_commands.json

# What can be booted without a Linux, and what comes with one.
all: images harness/harness
everything: all $(LINUX_IMAGES)

# What cannot be built for want of a package should say so before the compiler does. Looked for
# once, and again when something else is needed.
define check_needs
$(call find_missing,$(1)); [ -z "$$missing" ] || { \
	echo "missing packages (by Debian's names):$$missing" >&2; \
	echo "\`make setup\` installs them (apt, as root or with sudo); elsewhere see Containerfile" >&2; \
	exit 2; }
endef
$(eval $(call made,$(B)/needs,,@$(call check_needs,$(BUILD_NEEDS)); touch $(B)/needs))
$(eval $(call made,$(B)/linux-needs,,@$(call check_needs,$(LINUX_NEEDS)); touch $(B)/linux-needs))
need:
	@$(call check_needs,$(BUILD_NEEDS) $(LINUX_NEEDS) $(PICTURE_NEEDS))

# Another compiler of what is booted than the wanted one is another instrument: that is said once.
SUBSTITUTE := $(if $(filter file,$(origin GUEST_CC)),$(filter-out $(GUEST_CC_WANTED),$(GUEST_CC)))
define say_guest_cc
@$(if $(SUBSTITUTE),echo "no $(GUEST_CC_WANTED) here: $(VERSION_GUEST_CC) compiles what is booted$(comma) \
	so metrics may differ from those of documents and baselines" >&2;) touch $(B)/guest-cc
endef
$(eval $(call made,$(B)/guest-cc,,$(say_guest_cc)))
$(B)/guest/command: | $(B)/guest-cc

images: $(IMAGES)
$(IMAGES) $(LINUX_IMAGES) harness/harness: | $(B)/needs

setup-run:
	$(call install_missing,$(BUILD_NEEDS))
setup:
	$(call install_missing,$(BUILD_NEEDS) $(LINUX_NEEDS) $(PICTURE_NEEDS))
setup-test:
	$(call install_missing,$(BUILD_NEEDS) $(LINUX_NEEDS) $(PICTURE_NEEDS) $(TEST_NEEDS))

run:
	@$(MAKE) --no-print-directory setup-run
	@$(MAKE) --no-print-directory -j$$(nproc) all
	harness/harness run --target lwk

LONG_BATS = $(wildcard tests/long/*.bats)
BATS = $(filter-out $(LONG_BATS),$(wildcard $(patsubst %,tests%*.bats,$(wordlist 2,5,$(DEPTHS)))))
test:
	@$(MAKE) --no-print-directory setup-test
	@$(MAKE) --no-print-directory -j$$(nproc) everything tests-built
	tests/run $(UNIT_TESTS) $(FUZZERS) $(BATS)

# What takes too long for every change.
test-long:
	@$(MAKE) --no-print-directory setup-test
	@$(MAKE) --no-print-directory -j$$(nproc) everything tests-built
	GROUP_SECONDS=7200 tests/run $(LONG_BATS)

# By root: `make run` and `make test` of the last commit, on a fresh Debian.
RELEASE :=
test-release:
	@tests/release/try $(RELEASE)

tests-built: $(UNIT_TESTS) $(TEST_IMAGES) $(FUZZERS) $(B)/san/harness/harness

bench: everything tests-built
	tests/bench/run $(OLD)

bench-growth: everything
	tests/bench/growth

# What the documents show (docs/figures.md). FIGURES=all checks also what takes long; FIGURES=WORD is
# blocks alone in whose file's name or command it is.
FIGURES :=
figures figures-check:
	$(call install_missing,$(filter %:python3 %:jq %:busybox-static %:musl-tools,$(TEST_NEEDS)))
	@$(MAKE) --no-print-directory -j$$(nproc) everything $(B)/tests/attacks $(B)/tests/gate_bench
	@docs/figures $(if $(filter %-check,$@),check,make) $(FIGURES)

iso: $(B)/lwk.iso
$(B)/lwk.iso: $(B)/lwk.elf $(B)/bench.elf targets/lwk/grub.cfg
	@command -v grub-mkrescue >/dev/null || { echo "make iso needs: $(ISO_PACKAGES)" >&2; exit 2; }
	rm -rf $(B)/iso
	install -D -m 644 -t $(B)/iso/boot $(B)/lwk.elf $(B)/bench.elf
	install -D -m 644 -t $(B)/iso/boot/grub targets/lwk/grub.cfg
	grub-mkrescue -d /usr/lib/grub/i386-pc -o $@ $(B)/iso >$(B)/iso.log 2>&1 || { cat $(B)/iso.log >&2; exit 2; }

# For clangd. A file stands there once, as it is compiled for where it runs rather than for its tests;
# what Linux's build system compiled, if it has, as that did.
compiled_as = $(wildcard $(patsubst $(B)/$1/%.o,%.c,$(sort $(filter $(B)/$1/%,$(OBJECTS)))))
define compile_entries
function text(s) { gsub(/["\\]/, "\\\\&", s); return "\"" s "\"" }
BEGIN { FS = "\t"; print "[" }
!seen[$$1]++ {
	printf "%s{\"directory\": %s, \"file\": %s,\n \"command\": %s}", n++ ? ",\n" : "",
		text($$2), text($$1), text($$3 " -c " $$1)
}
END { print "\n]" }
endef
compile_commands.json: export AWK = $(compile_entries)
compile_commands.json:
	@{ $(foreach kind,$(KINDS),for file in $(call compiled_as,$(kind)); do \
		printf '%s\t%s\t%s\n' $$file '$(CURDIR)' '$(subst ','\'',$(COMPILE_$(kind)))'; done;) \
	for file in $(sort $(LINUX_MODULE_SRC)); do module=$${file#targets/}; \
		sed -n "s|^cmd_[^=]*:= *\(.*\) -c -o .*|$(CURDIR)/$$file\t$(CURDIR)/$(B)/linux-headers/build\t\1|p" \
			"$(B)/$${module%/*}/.$$(basename $$file .c).o.cmd" 2>/dev/null | \
			sed 's| -Wp,-MMD,[^ ]*||'; done; } | awk "$$AWK" >$@

C_FILES := find harness microbench noise targets tests -name '*.[ch]' -print0
format:
	$(C_FILES) | xargs -0 clang-format -i --
# Versions differ in what they make of one style: the files are as this one has them.
FORMAT_VERSION := 14
format-check:
	$(call install_missing,$(filter %:clang-format,$(TEST_NEEDS)))
	@case "$$(clang-format --version)" in \
	(*" version $(FORMAT_VERSION)."*) $(C_FILES) | xargs -0 clang-format --dry-run -Werror --;; \
	(*) echo "format-check: skipped, the style is that of clang-format $(FORMAT_VERSION), and this is" \
		"$$(clang-format --version)";; esac

# An installed command finds lib/harness beside its bin: the same layout as the repository.
PREFIX ?= /usr/local
DEST = $(DESTDIR)$(PREFIX)
install: everything
	install -D -m 755 harness/harness "$(DEST)/bin/harness"
	for f in $(wildcard targets/*/*.json plots/*.gp) $(IMAGES) $(LINUX_IMAGES) \
		$(wildcard $(B)/linux-rt/vmlinuz); do \
		install -D -m 644 $$f "$(DEST)/lib/harness/$$f" || exit 1; done
	install -D -m 644 docs/harness.1 "$(DEST)/share/man/man1/harness.1"
	install -D -m 644 docs/harness.bash "$(DEST)/share/bash-completion/completions/harness"

clean:
	rm -rf $(B) harness/harness

help:
	@echo 'make               build the command and all images but those with a Linux'
	@echo 'make run           install what that needs, build it, and run: harness run --target lwk'
	@echo 'make test          the same for the tests, and run all of them'
	@echo 'make test-long     run the tests that take too long for that'
	@echo 'make test-release RELEASE=trixie  both on a fresh Debian of that release, in a chroot (root)'
	@echo 'make bench         measure speed, each figure beside one measured in the same run; OLD=COMMIT also beside that build'
	@echo 'make bench-growth  how what a command takes grows: workers, windows, cores, detours, runs'
	@echo 'make figures       measure and write anew what README.md and the documents show'
	@echo 'make figures-check measure it again and compare; FIGURES=all for what takes long, too'
	@echo 'make iso           the lightweight kernel with its benchmarks as a bootable CD (GRUB)'
	@echo 'make install       command, images, man page and completion under PREFIX (/usr/local)'
	@echo 'make linux         fetch the kernel of the targets linux, linux-smp, linux-tuned; their load'
	@echo 'make cokernel      the same, and the module of the target cokernel'
	@echo 'make linux-rt      fetch the kernel of the target linux-rt'
	@echo 'make linux-next    fetch the newest kernel of this release to build/linux-next'
	@echo 'make everything    the command and all images, those with a Linux, too'
	@echo 'make compile_commands.json  how each file is compiled, for clangd'
	@echo 'make format-check  does every C file follow .clang-format?'

-include $(wildcard $(OBJECTS:.o=.d) $(LINUX_MODULES:.ko=.d))
