// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The signal frame on the user stack, as Linux lays it out, and the way back from a handler, where
 * everything may have been forged. Knows nothing of queues and masks beyond the one it stores.
 *
 * The layout is Linux's to the byte, because others read it: C libraries unwind through it, and
 * programs look into the context that a handler is given. Each word goes straight to user memory, since
 * a copy made here first would be twice the path; so do the FPU's registers, which are ring 3's all the
 * time that the kernel, which uses none, runs. Any of these stores may fault, because another thread may
 * take the stack away meanwhile.
 *
 * On the way back the frame is nothing but bytes that a program wrote. Addresses must lie in the user
 * half: IRETQ to one that is not canonical would fault in ring 0. Segments are the only ones there
 * are, and of the flags it sets only what ring 3 can set by itself. What the processor refuses to load as FPU
 * state faults in the kernel, and ends in an error by the exception table (user_access.c).
 */
#include "targets/freestanding/string.h"
#include "targets/lwk/entry.h"
#include "targets/lwk/fpu.h"
#include "targets/lwk/signal.h"
#include "targets/lwk/user_access.h"
#include "targets/x86_64/asm.h"

/* What lies below a leaf function's stack pointer is its own (System V ABI, 3.2.2). */
#define RED_ZONE 128

/* Flags that a program can set in ring 3 anyway; all others stay as they were. */
#define USER_FLAGS 0x50dd5ul /* CF PF AF ZF SF TF DF OF RF AC */

#define FPU_SOFTWARE 464 /* bytes into the FXSAVE area: left to software */

/* A handler goes to the alternate stack if the program wants that and is not there already. */
static bool enters_alternate(const struct task *task, const struct trap_frame *frame,
			     const struct linux_sigaction *action)
{
	return (action->flags & SA_ONSTACK) && !sigstack_flags(task, frame->rsp - RED_ZONE);
}

/*
 * The FPU's registers, with the marks by which a program finds out what is there. XSAVE leaves parts of
 * its header as they are, XRSTOR demands zeros there. False: a store faulted, and the window is open.
 */
static inline bool put_fpu_state(uint64_t at)
{
	struct linux_fpx_sw *software = (void *)(at + FPU_SOFTWARE);
	user_word *words = (user_word *)software, *header = (user_word *)(at + FXSAVE_BYTES);
	bool extended = cpu_features.xsave;

	if (extended) {
#pragma GCC unroll 8
		for (int i = 0; i < XSAVE_HEADER / 8; i++)
			put_user(&header[i], 0, fault);
		put_user((uint32_t *)(at + fpu_bytes()), FP_XSTATE_MAGIC2, fault);
	}
	put_fpu(at, fault);
	put_user(&software->magic1, extended ? FP_XSTATE_MAGIC1 : 0, fault);
	put_user(&software->extended_size, extended ? fpu_bytes() + sizeof(uint32_t) : 0, fault);
	put_user(&software->xfeatures, extended ? cpu_features.xcr0 : 0, fault);
	/* the size, and padding */
	put_user(&words[2], extended ? fpu_bytes() : 0, fault);
	put_user(&words[3], 0, fault);
	put_user(&words[4], 0, fault);
	put_user(&words[5], 0, fault);
	return true;
fault:
	return false;
}

static inline bool put_context(struct linux_sigcontext *to, const struct trap_frame *frame)
{
	put_user(&to->r8, frame->r8, fault);
	put_user(&to->r9, frame->r9, fault);
	put_user(&to->r10, frame->r10, fault);
	put_user(&to->r11, frame->r11, fault);
	put_user(&to->r12, frame->r12, fault);
	put_user(&to->r13, frame->r13, fault);
	put_user(&to->r14, frame->r14, fault);
	put_user(&to->r15, frame->r15, fault);
	put_user(&to->rdi, frame->rdi, fault);
	put_user(&to->rsi, frame->rsi, fault);
	put_user(&to->rbp, frame->rbp, fault);
	put_user(&to->rbx, frame->rbx, fault);
	put_user(&to->rdx, frame->rdx, fault);
	put_user(&to->rax, frame->rax, fault);
	put_user(&to->rcx, frame->rcx, fault);
	put_user(&to->rsp, frame->rsp, fault);
	put_user(&to->rip, frame->rip, fault);
	put_user(&to->rflags, frame->rflags, fault);
	/* four of 16 bits: cs, gs, fs, ss; these are all there are in ring 3 */
	put_user((user_word *)&to->cs, SEGMENT_USER_CODE | (uint64_t)SEGMENT_USER_DATA << 48,
		 fault);
	put_user(&to->error, frame->error, fault);
	put_user(&to->vector, frame->vector == VECTOR_SYSCALL ? 0 : frame->vector, fault);
	return true;
fault:
	return false;
}

static inline bool put_info(struct linux_siginfo *to, int number, const struct signal_note *note)
{
	user_word *words = (user_word *)to;

	put_user(&words[0], (uint32_t)number, fault);
	put_user(&words[1], (uint32_t)note->code, fault);
	if (note->code > 0 && note->code != SI_KERNEL) { /* a fault */
		put_user(&to->address, note->value, fault);
		put_user(&words[3], 0, fault);
	} else {
		put_user(&to->kill.pid, note->first, fault);
		put_user(&to->kill.uid, note->second, fault);
		put_user(&to->kill.value, note->value, fault);
	}
	/* what follows has no meaning */
#pragma GCC unroll 16
	for (size_t i = 4; i < sizeof(*to) / 8; i++)
		put_user(&words[i], 0, fault);
	return true;
fault:
	return false;
}

/* All of it but the FPU's registers, for a handler that comes back to `frame` and `mask`. */
static inline bool put_frame(struct linux_sigframe *to, const struct trap_frame *frame, int number,
			     const struct signal_note *note, const struct linux_sigaction *action,
			     const struct linux_stack *stack, uint64_t mask)
{
	put_user(&to->return_address, action->restorer, fault);
	put_user(&to->uc.flags,
		 UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS | (cpu_features.xsave ? UC_FP_XSTATE : 0),
		 fault);
	put_user(&to->uc.link, 0, fault);
	put_user(&to->uc.stack.sp, stack->sp, fault);
	put_user((user_word *)&to->uc.stack.flags, (uint32_t)stack->flags, fault);
	put_user(&to->uc.stack.size, stack->size, fault);
	put_user(&to->uc.mask, mask, fault);
	put_user(&to->uc.mcontext.old_mask, mask, fault);
	put_user(&to->uc.mcontext.cr2, frame->vector == VECTOR_PAGE_FAULT ? note->value : 0, fault);
	return put_context(&to->uc.mcontext, frame) && put_info(&to->info, number, note);
fault:
	return false;
}

long sigframe_build(struct trap_frame *frame, int number, const struct signal_note *note,
		    const struct linux_sigaction *action, uint64_t mask)
{
	struct task *task = task_current();
	const struct linux_stack *alternate = &task->alternate_stack;
	bool enters = enters_alternate(task, frame, action), done;
	uint64_t top = enters ? alternate->sp + alternate->size : frame->rsp - RED_ZONE;
	uint64_t fpu = (top - fpu_bytes() - sizeof(uint32_t)) & ~63ul;
	/* a handler starts as if it had been called: the return address at 8 modulo 16 */
	uint64_t at = ((fpu - sizeof(struct linux_sigframe)) & ~15ul) - 8;
	struct linux_sigframe *out = (struct linux_sigframe *)at;

	if (!(action->flags & SA_RESTORER) || !user_range(action->handler, 1))
		return -EFAULT;
	if ((enters || sigstack_flags(task, frame->rsp) == SS_ONSTACK) && !sigstack_holds(task, at))
		return -EFAULT; /* would overflow it */
	if (!user_range(at, top - at))
		return -EFAULT;
	user_window_open();
	done = put_frame(out, frame, number, note, action, alternate, mask) && put_fpu_state(fpu);
	if (done)
		put_user(&out->uc.mcontext.fpstate, fpu, fault);
	user_window_close();
	if (!done)
		return -EFAULT;

	if (alternate->flags & SS_AUTODISARM)
		task->alternate_stack = (struct linux_stack){.flags = SS_DISABLE};
	frame->rdi = number;
	frame->rsi = at + offsetof(struct linux_sigframe, info);
	frame->rdx = at + offsetof(struct linux_sigframe, uc);
	frame->rax = 0;
	frame->rsp = at;
	frame->rip = action->handler;
	frame->rflags &= ~(RFLAGS_DF | RFLAGS_TF);
	frame->vector = 0; /* no longer a call that might be made again */
	return 0;
fault:
	user_window_close();
	return -EFAULT;
}

static long restore_fpu(uint64_t from)
{
	struct linux_fpx_sw software;
	bool extended;

	if (!from) {
		fpu_initial(memset(task_current()->fpu, 0, FPU_AREA_BYTES));
		fpu_restore(task_current()->fpu);
		return 0;
	}
	if (!user_range(from, FPU_AREA_BYTES) || from % 64 ||
	    copy_from_user(&software, from + FPU_SOFTWARE, sizeof(software)) < 0)
		return -EFAULT;
	extended = cpu_features.xsave && software.magic1 == FP_XSTATE_MAGIC1;
	return fpu_restore_user(from, extended);
}

static bool acceptable(const struct linux_sigcontext *context)
{
	return user_range(context->rip, 1) && user_range(context->rsp, 0) &&
	       context->cs == SEGMENT_USER_CODE && context->ss == SEGMENT_USER_DATA;
}

static void take_context(struct trap_frame *frame, const struct linux_sigcontext *context)
{
	*frame = (struct trap_frame){
		.r8 = context->r8,
		.r9 = context->r9,
		.r10 = context->r10,
		.r11 = context->r11,
		.r12 = context->r12,
		.r13 = context->r13,
		.r14 = context->r14,
		.r15 = context->r15,
		.rdi = context->rdi,
		.rsi = context->rsi,
		.rbp = context->rbp,
		.rbx = context->rbx,
		.rdx = context->rdx,
		.rax = context->rax,
		.rcx = context->rcx,
		.rsp = context->rsp,
		.rip = context->rip,
		.rflags = (frame->rflags & ~USER_FLAGS) | (context->rflags & USER_FLAGS),
		.cs = SEGMENT_USER_CODE,
		.ss = SEGMENT_USER_DATA,
	};
}

long sigframe_restore(struct trap_frame *frame)
{
	struct task *task = task_current();
	struct linux_sigframe in;

	/* the handler's return has taken the return address off the stack */
	if (copy_from_user(&in, frame->rsp - sizeof(in.return_address), sizeof(in)) < 0 ||
	    !acceptable(&in.uc.mcontext) || restore_fpu(in.uc.mcontext.fpstate) < 0)
		return -EFAULT;
	task->signal_mask = in.uc.mask & ~SIGNALS_UNMASKABLE;
	take_context(frame, &in.uc.mcontext);
	/* the alternate stack of before, too; one that cannot be is left out, as Linux does */
	sigstack_set(task, &in.uc.stack, frame->rsp);
	return 0;
}
