/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A worker that is a guest of KVM on a processor of its own. Judges no KVM: see kvm.h. */
#ifndef BOOT_KVM_WORKER_H
#define BOOT_KVM_WORKER_H

#include "harness/boot/plan.h"

struct kvm_worker {
	struct machine_begin begin;
	int monitor[2]; /* our end and its */
	int cpu;	/* where its virtual processors belong */
};

/*
 * How the worker's machine is started, with its arguments, on the processor that the plan has for it,
 * with its memory locked if it may be. To be closed even if it fails.
 */
bool kvm_worker_prepare(struct kvm_worker *guest, const struct plan *plan, const char *qemu,
			const struct pairs *arguments, bool lock, struct machine *machine,
			struct error *error);
void kvm_worker_close(struct kvm_worker *guest);

#endif
