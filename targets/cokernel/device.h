/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /dev/cokernel: how a launcher asks the module to start a co-kernel, to ring it and to end it. One
 * open file is one co-kernel: when it is closed, however that came about, the cores go back.
 *
 *   mmap    the channel (channel_layout.h), CHANNEL_BYTES from offset 0
 *   read    waits until the co-kernel has rung or has ended, unless O_NONBLOCK; gives its status
 *   poll    readable when read() would not wait
 *   ioctl   below
 */
#ifndef COKERNEL_DEVICE_H
#define COKERNEL_DEVICE_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define COKERNEL_DEVICE	   "/dev/cokernel"
#define COKERNEL_CORES_MAX 64

struct cokernel_start {
	__u64 image, image_bytes;     /* the kernel's ELF file, in the caller's memory */
	__u64 program, program_bytes; /* the program's file; it is handed on unread */
	__u64 cmdline;		      /* ends with NUL */
	__u32 cores;
	__u32 core[COKERNEL_CORES_MAX]; /* Linux's numbers; the first one is entered first */
};

enum cokernel_state {
	COKERNEL_IDLE,	  /* nothing was started */
	COKERNEL_RUNNING, /* or hanging: who can tell */
	COKERNEL_ENDED,	  /* by itself */
};

struct cokernel_status {
	__u32 state; /* enum cokernel_state */
	__s32 exit;  /* when ended: 0, or the failure code it gave */
	/* the time-stamp counter when START was called, and at the co-kernel's first C code */
	__u64 asked_tsc, first_tsc;
};

/* Take the cores from Linux and start. EBUSY: one runs already. */
#define COKERNEL_START _IOW('K', 1, struct cokernel_start)
/* Ring the co-kernel. */
#define COKERNEL_RING _IO('K', 2)
/* One core more, or one less, by Linux's number, while the co-kernel runs. */
#define COKERNEL_ADD	_IO('K', 3)
#define COKERNEL_REMOVE _IO('K', 4)
/* End the co-kernel, whatever it does, and give its cores back: what closing does, too. */
#define COKERNEL_STOP _IO('K', 5)

#endif
