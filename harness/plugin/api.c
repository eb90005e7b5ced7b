/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What differs between the versions of QEMU's plugin interface.
 *
 * QEMU refuses a plugin that names a version that it does not know, and one that is too old for it, so
 * the version that is named must be one of the QEMU that loads the plugin. QEMU reads it after the
 * constructors ran; and which functions there are tells it (QEMU, include/qemu/qemu-plugin.h, in which
 * each version says what it added). They are weak: a function that is missing is a null pointer.
 *
 * Version 1 has an addition to one number for all processors. Version 2 took it away, for one number
 * a processor. Where one thread runs several processors QEMU 10.0 takes the constant that stands for the
 * processor to compute with in place, and the second such addition of a block goes far outside
 * (docs/qemu.md). So with several processors there is no such addition in a version that has no
 * other, but a call for each instruction.
 */
#include <stdio.h>
#include <string.h>

#include "harness/plugin/api.h"

#define WEAK		   __attribute__((weak))
#define API_VERSION_NEWEST 6

struct qemu_plugin_scoreboard;
typedef struct {
	struct qemu_plugin_scoreboard *score;
	size_t offset;
} qemu_plugin_u64;

enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };

/* version 1 alone */
WEAK void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn,
						     enum qemu_plugin_op op, void *number,
						     uint64_t value);
/* since 2 */
WEAK struct qemu_plugin_scoreboard *qemu_plugin_scoreboard_new(size_t element_size);
WEAK void *qemu_plugin_scoreboard_find(struct qemu_plugin_scoreboard *score, unsigned int cpu);
WEAK void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(struct qemu_plugin_insn *insn,
							      enum qemu_plugin_op op,
							      qemu_plugin_u64 entry,
							      uint64_t value);
/* since 4, 5 and 6: not called, but they tell the version */
WEAK void qemu_plugin_read_memory_vaddr(void);
WEAK void qemu_plugin_write_register(void);
WEAK void qemu_plugin_set_pc(void);

/* Since 3 it copies; before, it takes only the first argument, and gives a pointer. */
uintptr_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *bytes, size_t room);

void qemu_plugin_register_vcpu_init_cb(qemu_plugin_id_t id,
				       void (*call)(qemu_plugin_id_t id, unsigned int cpu));

int qemu_plugin_version;
static int interface; /* QEMU's own version, which may be newer than the one named */

static void __attribute__((constructor)) name_version(void)
{
	if (!qemu_plugin_scoreboard_new)
		qemu_plugin_version = 1;
	else if (qemu_plugin_set_pc)
		qemu_plugin_version = API_VERSION_NEWEST;
	else if (qemu_plugin_write_register)
		qemu_plugin_version = 5;
	else
		qemu_plugin_version = qemu_plugin_read_memory_vaddr ? 4 : 2;
}

bool api_begin(const char *name, const qemu_info_t *info)
{
	interface = info->version.cur;
	if (interface < 1 || info->version.min > API_VERSION_NEWEST) {
		fprintf(stderr,
			"%s: not for this QEMU: it takes plugins of version %d to %d, "
			"this is one of 1 to %d\n",
			name, info->version.min, interface, API_VERSION_NEWEST);
		return false;
	}
	if (!info->system_emulation || strcmp(info->target_name, "x86_64") != 0) {
		fprintf(stderr, "%s: not for this QEMU: it emulates no x86-64 machine\n", name);
		return false;
	}
	return true;
}

void api_insn_bytes(const struct qemu_plugin_insn *insn, uint8_t *bytes, size_t room)
{
	size_t size = qemu_plugin_insn_size(insn), n = size < room ? size : room;
	uintptr_t data = qemu_plugin_insn_data(insn, bytes, n);

	if (interface < 3)
		memcpy(bytes, (const void *)data, n);
}

/* ---- counting ---- */

static uint64_t counted; /* by version 1, or by calls */
static uint64_t **where;
static struct qemu_plugin_scoreboard *scoreboard;

/* A scoreboard has no room before there is a processor. */
static void on_processor(qemu_plugin_id_t id, unsigned int cpu)
{
	(void)id;
	(void)cpu;
	*where = qemu_plugin_scoreboard_find(scoreboard, 0);
}

void api_count_begin(qemu_plugin_id_t id, const qemu_info_t *info, uint64_t **counter)
{
	*counter = &counted;
	where = counter;
	if (qemu_plugin_version == 1 || info->system.max_vcpus > 1)
		return;
	scoreboard = qemu_plugin_scoreboard_new(sizeof(uint64_t));
	qemu_plugin_register_vcpu_init_cb(id, on_processor);
}

static void one_more(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	counted++;
}

void api_count(struct qemu_plugin_insn *insn)
{
	if (scoreboard)
		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(
			insn, QEMU_PLUGIN_INLINE_ADD_U64, (qemu_plugin_u64){scoreboard, 0}, 1);
	else if (qemu_plugin_version == 1)
		qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64,
							   &counted, 1);
	else
		qemu_plugin_register_vcpu_insn_exec_cb(insn, one_more, QEMU_PLUGIN_CB_NO_REGS,
						       NULL);
}
