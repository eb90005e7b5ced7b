# SPDX-License-Identifier: GPL-2.0-or-later
#
# Fuzzers: clang's libFuzzer over a parser and nothing else; each *_fuzz.c is one. tests/run gives
# each its corpus. What they try lies in an archive, of which each links what it calls.

FUZZ_SANITIZE := address,undefined
$(eval $(call compiled,fuzz,FUZZ_CC,-std=c11 -D_GNU_SOURCE -O1 -g -I. -MMD -MP \
	-fsanitize=fuzzer-no-link$(comma)$(FUZZ_SANITIZE) -fno-sanitize-recover=all))
$(eval $(call archive,$(B)/fuzz/tried.a,$(HARNESS_UNITS:%=$(B)/fuzz/%) $(B)/fuzz/targets/cokernel/proxy.o))

define fuzzer
FUZZERS += $(B)/tests/$1
$(call made,$(B)/tests/$1,$(B)/fuzz/tests/fuzz/$1.o $(B)/fuzz/tried.a,$(FUZZ_CC) \
	-fsanitize=fuzzer$(comma)$(FUZZ_SANITIZE) $(B)/fuzz/tests/fuzz/$1.o $(B)/fuzz/tried.a \
	-o $(B)/tests/$1 $(HOST_LIBS))
endef
$(foreach name,$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*_fuzz.c)),$(eval $(call fuzzer,$(name))))
