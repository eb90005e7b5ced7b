/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel offers to its machine: all that this folder calls of it, and nothing else of a kernel
 * is known here. Implemented by targets/kernel, less what stands under "the kernel on top", which the
 * LWK, the unikernel, or a kernel that only tests boot brings along. Unless it says otherwise,
 * functions are called with interrupts off.
 *
 * Of struct thread nothing is known but that a core has a current one. Of struct core_state, which
 * percpu()->state points to, entry code reads one thing: the first 32 bits are not 0 while there is
 * work to be done before the worker goes on (STATE_WORK in asm.h, checked by the kernel).
 */
#ifndef KERNEL_HOOKS_H
#define KERNEL_HOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trap_frame;

/* ---- the kernel on top ---- */

/* Bring-up is done, every core is online: the boot core, on a kernel stack. */
void kernel_main(void) __attribute__((noreturn));

/* An exception in ring 3: ends the worker, or the kernel where nothing runs in ring 3. */
void kernel_user_fault(struct trap_frame *frame) __attribute__((noreturn));

/* ---- cores and interrupts ---- */

/* Where every other core arrives once it is online; it waits there until the kernel wants it. */
void kernel_core_main(void) __attribute__((noreturn));

/* From the short paths of trap_entry.S, which have saved what C may clobber. */
void interrupt_timer(void);	 /* VECTOR_TIMER */
void interrupt_reschedule(void); /* VECTOR_RESCHEDULE */

/*
 * Do all work of this core. From entry code, on the way back to the worker, with the registers that
 * it goes on with.
 */
void trap_return_work(struct trap_frame *frame);

/* ---- locks ---- */

/* Taken with interrupts off. How a core waits is the kernel's to say: it pauses. */
struct spinlock {
	volatile uint32_t held;
};
void spin_wait(struct spinlock *lock); /* until it has it */

static inline void spin_lock(struct spinlock *lock)
{
	if (__atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE))
		spin_wait(lock);
}

static inline void spin_unlock(struct spinlock *lock)
{
	__atomic_store_n(&lock->held, 0, __ATOMIC_RELEASE);
}

/* ---- the end ---- */

/*
 * Say why, with registers if frame is not NULL, stop the other cores, power off with failure. May be
 * called from the first instruction in C on, with interrupts on or off.
 */
void panic(const struct trap_frame *frame, const char *format, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

/* ---- beside another kernel, or with memory that another machine shares ---- */

/* Once, when the channel of boot_info is mapped. False: it is of another version. */
bool channel_init(void);

/* The same where this kernel makes it. Panics if the memory is of another size. */
void channel_create(void);

/* All bytes, in the caller's order; waits while the ring is full. Callers take turns. */
void channel_print(const char *bytes, size_t n);

/* The doorbell's interrupt, on the first core: look for replies, and obey the order that is there. */
void channel_rung(void);
void orders_obey(void);

/* Nothing more will be written. No effect where there is no channel. */
void channel_end(void);

#endif
