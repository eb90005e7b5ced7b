# SPDX-License-Identifier: GPL-2.0-or-later
#
# The benchmark program's objects, the same for every target: the static ELF (targets/linux) and
# the unikernel link exactly these. bench.objects lists the benchmarks' hashes for provenance.

BENCHES := selfish ftq barrier syscall pagetouch irq timeshare delegate doorbell bringup skeleton
MICROBENCH_SRC := $(BENCHES:%=microbench/%.c) \
	$(addprefix microbench/,main.c params.c report.c samples.c detour.c meeting.c load.c)
MICROBENCH_OBJ := $(MICROBENCH_SRC:%.c=$(B)/guest/%.o)

LIST_BENCH_OBJECTS := sha256sum $(MICROBENCH_OBJ) | sed 's|  .*/|  |' >$(B)/bench.objects
ifdef made
$(eval $(call made,$(B)/bench.objects,$(MICROBENCH_OBJ),$(LIST_BENCH_OBJECTS)))
else
# The gate puts these benchmarks into older revisions, whose Makefile knows no such function.
$(B)/bench.objects: $(MICROBENCH_OBJ)
	$(LIST_BENCH_OBJECTS)
endif
IMAGES += $(B)/bench.objects
