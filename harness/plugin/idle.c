/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plugin that makes a counted machine repeat when it idles. Counts nothing, links nothing.
 *
 * Under -icount sleep=off virtual time jumps to the next deadline of a timer when all processors have
 * halted (QEMU, icount_start_warp_timer). QEMU's main loop does that in a thread of its own, and how far it
 * jumps it computes from the instructions that have been accounted for. A processor that halts says so
 * first, in the middle of its block, and accounts for what it has executed since it last entered the
 * guest a little later. A main loop that looks in between jumps too far, by just so many instructions:
 * everything that follows comes late by some nanoseconds, or by milliseconds if the processor had run for
 * long. It looks whenever something has woken it, so whether that happens follows the host: seen in 4 of
 * 10 hours of an idle Linux's life on a busy one, and in none of as many with this.
 *
 * So before an instruction that halts is executed, what has been is accounted for here: QEMU's own
 * function does that, which has nothing left to do when QEMU calls it. A halt ends its block, and a block
 * counts when it is entered, so nothing is counted that is not executed. With it every reader of the
 * clock sees the same time, however the threads fall.
 */
#define _GNU_SOURCE /* RTLD_DEFAULT */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "harness/plugin/api.h"
#include "harness/plugin/processor.h"

/* QEMU's, which its program exports for its modules: softmmu/icount.c, accel/tcg/icount-common.c */
static void (*icount_update)(void *processor);

static void before_halt(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	icount_update(processor_running());
}

/* HLT, MWAIT (Intel SDM, volume 2) */
static bool halts(const struct qemu_plugin_insn *insn)
{
	uint8_t bytes[3];
	size_t n = qemu_plugin_insn_size(insn);

	api_insn_bytes(insn, bytes, sizeof(bytes));
	return (n == 1 && bytes[0] == 0xf4) || (n == 3 && !memcmp(bytes, "\x0f\x01\xc9", 3));
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	struct qemu_plugin_insn *last = n ? qemu_plugin_tb_get_insn(tb, n - 1) : NULL;

	(void)id;
	if (last && halts(last))
		qemu_plugin_register_vcpu_insn_exec_cb(last, before_halt, QEMU_PLUGIN_CB_NO_REGS,
						       NULL);
}

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	if (!api_begin("idle", info))
		return -1;
	*(void **)&icount_update = dlsym(RTLD_DEFAULT, "icount_update");
	if (icount_update && dlsym(RTLD_DEFAULT, "current_cpu"))
		qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	else
		fputs("idle: this QEMU exports no icount_update: that a machine that idles repeats "
		      "is not proved\n",
		      stderr);
	return 0;
}
