/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Behaves to a plugin as QEMU does, in any version of the interface: which functions a program of this
 * has to offer, its link decides (module.mk). Translates one block of three no-ops and a halt, has it run
 * three times by processor 0, five times by processor 1 if there is one, and once more by 0, and
 * prints in how many places the plugin counts, and the numbers of the log that it wrote. Since version
 * 2, the processor that it tells is always 0, the one that translated.
 *
 *     like_qemu INTERFACE OLDEST PROCESSORS PLUGIN [ARGUMENT]
 *
 * Ends with 1 if the plugin is of no version from OLDEST to INTERFACE, or refuses.
 */
#include <dlfcn.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LOG_FD 101

struct info {
	const char *target_name;
	struct {
		int min, cur;
	} version;
	bool system_emulation;
	struct {
		int now, at_most;
	} processors;
};

struct entry {
	void *score;
	size_t offset;
};

typedef void (*call_t)(unsigned int cpu, void *data);

/* Instructions are their numbers + 1, as handles. */
#define INSNS 4
static const uint8_t code[INSNS][1] = {{0x90}, {0x90}, {0x90}, {0xf4}};
static int interface, processors;
static struct {
	call_t call;
	void *data;
	uint64_t *number, value;
} of_insn[INSNS];
static call_t of_block;
static void *of_block_data;
static void (*translate)(uint64_t id, void *block);
static void (*init)(uint64_t id, unsigned int cpu);
static void (*at_exit)(uint64_t id, void *data);
static void *at_exit_data;
static uint64_t board[1];

__thread void *current_cpu;
static int cpus[2];

void *qemu_get_cpu(int index)
{
	return index < processors ? &cpus[index] : NULL;
}

void icount_update(void *cpu)
{
	printf("accounted for processor %td\n", (int *)cpu - cpus);
}

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, void (*call)(uint64_t id, void *block))
{
	(void)id;
	translate = call;
}

void qemu_plugin_register_vcpu_init_cb(uint64_t id, void (*call)(uint64_t id, unsigned int cpu))
{
	(void)id;
	init = call;
}

void qemu_plugin_register_atexit_cb(uint64_t id, void (*call)(uint64_t id, void *data), void *data)
{
	(void)id;
	at_exit = call;
	at_exit_data = data;
}

void qemu_plugin_register_vcpu_tb_exec_cb(void *block, call_t call, int flags, void *data)
{
	(void)block;
	(void)flags;
	of_block = call;
	of_block_data = data;
}

void qemu_plugin_register_vcpu_insn_exec_cb(void *insn, call_t call, int flags, void *data)
{
	(void)flags;
	of_insn[(uintptr_t)insn - 1].call = call;
	of_insn[(uintptr_t)insn - 1].data = data;
}

void qemu_plugin_register_vcpu_insn_exec_inline(void *insn, int op, void *number, uint64_t value)
{
	(void)op;
	of_insn[(uintptr_t)insn - 1].number = number;
	of_insn[(uintptr_t)insn - 1].value = value;
}

void *qemu_plugin_scoreboard_new(size_t size)
{
	return size == sizeof(board) ? board : NULL;
}

void *qemu_plugin_scoreboard_find(void *score, unsigned int cpu)
{
	if (!current_cpu || cpu)
		abort(); /* there is no processor yet, or no such one */
	return score;
}

void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(void *insn, int op, struct entry entry,
							 uint64_t value)
{
	if (processors > 1)
		abort(); /* as QEMU 10 would, a little later */
	qemu_plugin_register_vcpu_insn_exec_inline(insn, op, (char *)entry.score + entry.offset,
						   value);
}

size_t qemu_plugin_tb_n_insns(const void *block)
{
	(void)block;
	return INSNS;
}

void *qemu_plugin_tb_get_insn(const void *block, size_t i)
{
	(void)block;
	return (void *)(uintptr_t)(i + 1);
}

uint64_t qemu_plugin_tb_vaddr(const void *block)
{
	(void)block;
	return 0x1000;
}

size_t qemu_plugin_insn_size(const void *insn)
{
	return sizeof(code[(uintptr_t)insn - 1]);
}

uintptr_t qemu_plugin_insn_data(const void *insn, void *bytes, size_t n)
{
	const uint8_t *from = code[(uintptr_t)insn - 1];

	if (interface < 3)
		return (uintptr_t)from;
	if (n != sizeof(code[0]))
		abort();
	memcpy(bytes, from, n);
	return n;
}

/* There since version 4, 5 and 6; no plugin of ours calls them. */
void qemu_plugin_read_memory_vaddr(void)
{
	abort();
}

void qemu_plugin_write_register(void)
{
	abort();
}

void qemu_plugin_set_pc(void)
{
	abort();
}

static void run(int cpu)
{
	unsigned int told = interface > 1 ? 0 : (unsigned int)cpu;

	current_cpu = &cpus[cpu];
	if (of_block)
		of_block(told, of_block_data);
	for (size_t i = 0; i < INSNS; i++) {
		if (of_insn[i].number)
			*of_insn[i].number += of_insn[i].value;
		if (of_insn[i].call)
			of_insn[i].call(told, of_insn[i].data);
	}
}

/* Of the block's instructions, how many have something done before them. */
static void print_places(void)
{
	int places = 0;

	for (size_t i = 0; i < INSNS; i++)
		places += of_insn[i].number || of_insn[i].call;
	printf("counted in %d places\n", places);
}

static void print_log(void)
{
	uint8_t byte;
	uint64_t number = 0;
	unsigned int shift = 0;

	for (off_t at = 8; pread(LOG_FD, &byte, 1, at) == 1; at++) {
		number |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
		if (byte & 0x80)
			continue;
		printf("%" PRIu64 " ", number);
		number = shift = 0;
	}
	printf("\n");
}

int main(int argc, char **argv)
{
	static const int turns[] = {0, 0, 0, 1, 1, 1, 1, 1, 0};
	struct info info = {.target_name = "x86_64", .system_emulation = true};
	int (*install)(uint64_t id, const struct info *info, int n, char **arguments);
	const int *version;
	void *plugin;

	if (argc < 5)
		return 2;
	interface = info.version.cur = atoi(argv[1]);
	info.version.min = atoi(argv[2]);
	processors = info.processors.now = info.processors.at_most = atoi(argv[3]);
	plugin = dlopen(argv[4], RTLD_NOW);
	if (!plugin || dup2(memfd_create("log", 0), LOG_FD) < 0) {
		fprintf(stderr, "%s\n", plugin ? "no file" : dlerror());
		return 2;
	}
	version = dlsym(plugin, "qemu_plugin_version");
	*(void **)&install = dlsym(plugin, "qemu_plugin_install");
	if (!version || !install)
		return 2;
	printf("version %d\n", *version);
	if (*version < info.version.min || *version > interface ||
	    install(1, &info, argc - 5, argv + 5))
		return 1;
	current_cpu = &cpus[0];
	if (init)
		init(1, 0);
	if (translate)
		translate(1, NULL);
	for (size_t i = 0; i < sizeof(turns) / sizeof(turns[0]); i++)
		run(turns[i] < processors ? turns[i] : 0);
	if (at_exit) {
		at_exit(1, at_exit_data);
		print_places();
		print_log();
	}
	return 0;
}
