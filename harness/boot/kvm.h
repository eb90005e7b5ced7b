/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether time can be measured in a guest of this machine's KVM: /dev/kvm can exist and interpret
 * every instruction (nested virtualization without the hardware's help). A guest's loop is timed, and
 * what came of it kept by machine and kernel.
 */
#ifndef BOOT_KVM_H
#define BOOT_KVM_H

#include "harness/base/error.h"

/*
 * Cycles an instruction of the probe's loop above which it is not the processor that runs it. A
 * processor needs about half a one; 1,100 to 3,000 were seen where KVM interprets.
 */
#define KVM_INTERPRETED 20.0

struct kvm_verdict {
	bool usable;
	bool probed;	 /* a guest ran: cycles says how fast */
	bool remembered; /* from an earlier probe on this machine and kernel */
	double cycles;	 /* an instruction */
	char why[512];	 /* one line: what was found */
};

/*
 * Ask what is remembered in this folder, or else probe, within two seconds, and remember. fresh:
 * probe anyway, and make no folder for it.
 */
void kvm_judge(struct kvm_verdict *verdict, const char *qemu, const char *folder, bool fresh);

#endif
