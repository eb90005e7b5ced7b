/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of QEMU's TCG plugin interface that our plugins use, in its versions 1 to 6 (QEMU 6.0 to
 * 10.2). Debian packages no header of it. What differs between the versions is chosen when QEMU loads
 * a plugin: api.c alone knows how.
 */
#ifndef PLUGIN_API_H
#define PLUGIN_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define API_EXPORT __attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;

typedef struct qemu_info_t {
	const char *target_name;
	struct {
		int min, cur;
	} version;
	bool system_emulation;
	union {
		struct {
			int smp_vcpus, max_vcpus;
		} system;
	};
} qemu_info_t;

struct qemu_plugin_tb;
struct qemu_plugin_insn;

enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };

/* Called once for each block that is translated; the block is valid only during the call. */
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
					   void (*call)(qemu_plugin_id_t id,
							struct qemu_plugin_tb *tb));
/* Called before a block is run. Which processor it is told is not to be believed: see processor.h. */
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb,
					  void (*call)(unsigned int cpu, void *data),
					  enum qemu_plugin_cb_flags flags, void *data);
/* Called before an instruction is run. */
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    void (*call)(unsigned int cpu, void *data),
					    enum qemu_plugin_cb_flags flags, void *data);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id,
				    void (*call)(qemu_plugin_id_t id, void *data), void *data);

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);

/* What a plugin must have. The version is said by api.c, before QEMU asks for it. */
extern API_EXPORT int qemu_plugin_version;
API_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc,
				   char **argv);

/* To be called first. False, with the reason on stderr after "NAME: ", if this QEMU speaks no version
 * of the interface that is known here, or emulates no x86-64 machine. */
bool api_begin(const char *name, const qemu_info_t *info);

/* Copies the first `room` bytes of an instruction, or as many as it has. */
void api_insn_bytes(const struct qemu_plugin_insn *insn, uint8_t *bytes, size_t room);

/*
 * Have instructions counted: *counter is where, from when the first block runs. With one processor
 * QEMU adds to it itself. With several, a version that has only additions for each processor
 * is not asked for them: there is a call for each instruction instead (api.c).
 */
void api_count_begin(qemu_plugin_id_t id, const qemu_info_t *info, uint64_t **counter);
void api_count(struct qemu_plugin_insn *insn);

#endif
