/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a running Linux tells a kernel that it starts on cores and memory it gave up, and what the
 * two kernels say to each other later. The starter (targets/cokernel/module) fills struct handover and enters the image's boot_entry on the first core as a loader
 * would (boot.S), in 32-bit mode without paging. Both sides are built from this header;
 * HANDOVER_MAGIC changes with its layout. Nobody else can reach this memory: what user space may
 * see is the channel (targets/cokernel/channel_layout.h).
 */
#ifndef HANDOVER_H
#define HANDOVER_H

#define HANDOVER_MAGIC 0x4c574b31 /* "LWK1", in eax */

/*
 * The vector that rings the started kernel, on its first core. Of a higher priority than the kernel's
 * own (trap.h), so that it can be let in alone.
 */
#define HANDOVER_DOORBELL 0x53

#define HANDOVER_BYTES	     0x10000 /* where struct handover lies, outside of memory */
#define HANDOVER_CORES_MAX   64
#define HANDOVER_CMDLINE_MAX 2048

/* Where an image is linked to lie in physical memory if nobody moves it, and its virtual base. */
#define HANDOVER_LINK_BASE 0x200000ul
#define HANDOVER_ALIGN	   0x200000ul

#ifndef __ASSEMBLY__
#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdint.h>
#endif

struct handover {
	uint32_t bytes; /* of this structure, as the starter knows it */
	uint32_t
		cores; /* the one that is entered first, then those that the kernel starts itself */
	uint32_t apic_id[HANDOVER_CORES_MAX];
	uint64_t memory, memory_bytes;	 /* all that the kernel may use; image and program inside */
	uint64_t program, program_bytes; /* the program's file */
	uint64_t channel, channel_bytes; /* shared with the starter, outside of memory */
	uint64_t trampoline;		 /* page below 1 MiB for starting cores */
	uint64_t tsc_hz;
	uint64_t asked_tsc;			    /* when the starter was asked to start it */
	uint32_t doorbell_apic_id, doorbell_vector; /* how the starter is rung */
	char cmdline[HANDOVER_CMDLINE_MAX];

	/* while both run, by the started kernel */
	uint32_t state;	      /* enum handover_state */
	int32_t status;	      /* when it is HANDOVER_HALTED: what power_off() got */
	uint64_t first_tsc;   /* its first look at the clock, in C */
	uint32_t order_done;  /* the last order_number that was obeyed */
	int32_t order_result; /* 0, or a negative error number */
	uint32_t echo_asked;  /* rings that the starter is to answer at once with a ring */

	/*
	 * While both run, by the starter: one order at a time, then a doorbell. Who changes
	 * order_claimed from the number before to this one has it: the started kernel, to obey it,
	 * or the starter, to withdraw it.
	 */
	uint32_t order_claimed;
	uint32_t order_number;
	uint32_t order;	     /* enum handover_order */
	uint32_t order_core; /* APIC ID */
	uint32_t echo_done;
};

enum handover_state {
	HANDOVER_GIVEN,	  /* nothing has run yet */
	HANDOVER_STARTED, /* in C, on the first core */
	HANDOVER_HALTED,  /* the end: all its cores have stopped */
};

enum handover_order {
	HANDOVER_ADD_CORE,    /* start a core */
	HANDOVER_REMOVE_CORE, /* stop using it; refused while a thread lives there */
};
#endif

#endif
