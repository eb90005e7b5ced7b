# SPDX-License-Identifier: GPL-2.0-or-later
#
# The benchmarks as one static ELF, for Linux and the LWK; the init that starts them or a user's program;
# and Debian's kernels, from their packages.

LINUX_OBJ := $(B)/guest/targets/linux/start.o
# Text, constants and data on pages of their own; symbols stay, so that time can be charged to them.
PROGRAM_LDFLAGS := $(GUEST_LDFLAGS) -z max-page-size=4096 -z separate-code -z norelro --strip-debug

# $(call program,FILE,OBJECTS,LINKER SCRIPT)
program = $(call made,$1,$2 $3,$(LD) $(PROGRAM_LDFLAGS) $2 $(addprefix -T ,$3) -o $1)

BENCH_OBJ := $(MICROBENCH_OBJ) $(addprefix $(B)/guest/targets/linux/,platform.o workers.o) $(LINUX_OBJ)
$(eval $(call program,$(B)/bench.elf,$(BENCH_OBJ),targets/linux/program.ld))
$(eval $(call program,$(B)/linux/kallsyms.elf,$(B)/guest/targets/linux/kallsyms.o $(LINUX_OBJ)))

# The same for both: an older kernel is fetched anew when another one is pinned, and one that was put
# there by hand says itself which it is.
LINUX_PINNED := targets/linux/kernel.pinned
fetch_linux = targets/linux/fetch linux-image-cloud-amd64 $(@D) $(LINUX_PINNED)
$(B)/linux/vmlinuz: $(LINUX_PINNED)
	$(fetch_linux)
$(B)/linux/vmlinuz.package: $(B)/linux/vmlinuz
	@$(fetch_linux)

$(B)/linux-rt/vmlinuz:
	targets/linux/fetch linux-image-rt-amd64 $(@D)

$(B)/linux-next/vmlinuz:
	targets/linux/fetch 'linux-image-[0-9]*-cloud-amd64' $(@D)

IMAGES += $(B)/bench.elf $(B)/linux/kallsyms.elf
LINUX_IMAGES += $(B)/linux/vmlinuz

.PHONY: linux linux-rt linux-next
linux: $(addprefix $(B)/,bench.elf linux/init linux/vmlinuz linux/load.ko)
linux-rt: $(B)/linux-rt/vmlinuz
linux-next: $(B)/linux-next/vmlinuz

USER_OBJ := $(addprefix $(B)/user/targets/linux/user/,complain.o early.o load.o parameters.o settle.o)
INIT_OBJ := $(addprefix $(B)/user/targets/linux/user/,init.o unknown.o) $(USER_OBJ)
$(eval $(call made,$(B)/linux/init,$(INIT_OBJ),$(GUEST_CC) -static-pie -s $(INIT_OBJ) -o $(B)/linux/init))
IMAGES += $(B)/linux/init

# Which kernel one is, is noted when it is fetched. One that was put there by hand has no headers to be had.
$(B)/linux-next/vmlinuz.package: $(B)/linux-next/vmlinuz
	@test -e $@ || { echo "$<: nobody noted which kernel that is; rm -r $(@D) && make linux-next" >&2; exit 2; }

# What a module for the very kernel is built with, one folder a kernel. touch: make looks at the folder, not
# at the link.
LINUX_KERNELS := linux linux-next
$(LINUX_KERNELS:%=$(B)/%-headers/build): $(B)/%-headers/build: $(B)/%/vmlinuz.package | $(B)/linux-needs
	targets/cokernel/fetch-headers $< $(@D)
	touch $@

# Linux's own build system chooses the compiler; what make was told of ours is not for it. Not by the
# name $(MAKE), as a dry run must not enter it.
LINUX_MAKE := MAKEFLAGS= $(MAKE) -j"$$(nproc)"

# $(call linux_module,FILE,FOLDER,KERNEL,VARIABLE): a module for a kernel from a folder of sources, built in a
# copy of it; which headers it took is known to that build system. Debug information would name this folder,
# and that of types (BTF) would need a tool that nothing else here does.
LINUX_MODULES :=
LINUX_MODULE_SRC :=
define linux_module_command
rm -rf $2 && mkdir -p $2 && cp $1 $2 && \
	{ $(LINUX_MAKE) -C $(B)/$4-headers/build M=$(CURDIR)/$2 CONFIG_DEBUG_INFO_BTF_MODULES= $5 modules \
	>$2.log 2>&1 || { cat $2.log >&2; exit 2; }; } && \
	cat $2/.*.o.cmd | sed -n 's|^ *$(CURDIR)/\([^ ]*\.h\) .*|\1|p' | grep -v '^$(B)/' | sort -u | \
	sed 's|.*|$3: &\n&:|' >$(3:.ko=.d) && objcopy --strip-debug $2/$(notdir $3) $3
endef
define linux_module
LINUX_MODULES += $1
LINUX_MODULE_SRC += $(wildcard $2/*.c)
$(call made,$1,$(wildcard $2/*) $(B)/$3/vmlinuz.package | $(B)/$3-headers/build,$(call \
	linux_module_command,$(wildcard $2/*),$(dir $1)module,$1,$3,$4))
endef

# What the load loads.
$(foreach kernel,$(LINUX_KERNELS),$(eval $(call linux_module,$(B)/$(kernel)/load.ko,targets/linux/module,$(kernel))))
LINUX_IMAGES += $(B)/linux/load.ko
