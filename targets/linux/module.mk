# SPDX-License-Identifier: GPL-2.0-or-later
#
# The benchmarks as one static ELF, for Linux and the LWK; the init that starts a user's program; and
# Debian's kernels, from their packages.

LINUX_OBJ := $(B)/guest/targets/linux/start.o
# Text, constants and data on pages of their own; symbols stay, so that time can be charged to them.
PROGRAM_LDFLAGS := $(GUEST_LDFLAGS) -z max-page-size=4096 -z separate-code -z norelro --strip-debug

$(B)/bench.elf: $(MICROBENCH_OBJ) $(addprefix $(B)/guest/targets/linux/,platform.o workers.o) \
		$(LINUX_OBJ) targets/linux/program.ld
	$(LD) $(PROGRAM_LDFLAGS) $(filter %.o,$^) -T targets/linux/program.ld -o $@

$(B)/linux/init.elf: $(B)/guest/targets/linux/init.o $(LINUX_OBJ)
	@mkdir -p $(@D)
	$(LD) $(PROGRAM_LDFLAGS) $^ -o $@

$(B)/linux/kallsyms.elf: $(B)/guest/targets/linux/kallsyms.o $(LINUX_OBJ)
	@mkdir -p $(@D)
	$(LD) $(PROGRAM_LDFLAGS) $^ -o $@

$(B)/linux/vmlinuz:
	targets/linux/fetch linux-image-cloud-amd64 $(@D)

$(B)/linux-rt/vmlinuz:
	targets/linux/fetch linux-image-rt-amd64 $(@D)

IMAGES += $(B)/bench.elf $(B)/linux/init.elf $(B)/linux/kallsyms.elf $(B)/linux/vmlinuz

.PHONY: linux-rt
linux-rt: $(B)/linux-rt/vmlinuz

# Programs for Linux with a libc. Position-independent, so that no mapping at an address of its own can
# meet them, and so that they never lie where the benchmarks do.
USER_OBJ := $(addprefix $(B)/host/targets/linux/user/,complain.o early.o load.o)
$(B)/host/targets/linux/user/%.o: HOST_CFLAGS += -fPIE
$(B)/linux/beside: $(B)/host/targets/linux/user/beside.o $(USER_OBJ)
	@mkdir -p $(@D)
	$(CC) -static-pie -s $^ -o $@
IMAGES += $(B)/linux/beside

# What the load loads: a module for the very kernel, with the headers that the co-kernel's takes.
$(B)/linux/load.ko: $(wildcard targets/linux/module/*) | $(B)/linux-headers/build
	rm -rf $(B)/linux/module
	mkdir -p $(B)/linux/module
	cp targets/linux/module/* $(B)/linux/module
	$(MAKE) -C $(B)/linux-headers/build M=$(CURDIR)/$(B)/linux/module modules \
		>$(B)/linux/module.log 2>&1 || { cat $(B)/linux/module.log >&2; exit 2; }
	objcopy --strip-debug $(B)/linux/module/load.ko $@
IMAGES += $(B)/linux/load.ko
