// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The signal frame on the user stack, as Linux lays it out, and the way back from a handler, where
 * everything may have been forged. Knows nothing of queues and masks beyond the one it stores.
 *
 * The layout is Linux's to the byte, because others read it: C libraries unwind through it, and
 * programs look into the context that a handler is given. The frame is made here and copied out at once;
 * only the FPU's registers go straight to user memory, since they are ring 3's all the time that the
 * kernel, which uses none, runs.
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

/* Registers to the stack, with the marks by which a program finds out what is there. */
static long save_fpu(uint64_t to)
{
	struct linux_fpx_sw software = {0};
	uint32_t magic2 = FP_XSTATE_MAGIC2;

	if (!user_range(to, fpu_bytes() + sizeof(magic2)))
		return -EFAULT;
	/* XSAVE leaves parts of its header as they are, XRSTOR demands zeros there */
	if (cpu_features.xsave && clear_user(to + FXSAVE_BYTES, XSAVE_HEADER) < 0)
		return -EFAULT;
	if (fpu_save_user(to) < 0)
		return -EFAULT;
	if (cpu_features.xsave) {
		software.magic1 = FP_XSTATE_MAGIC1;
		software.xstate_size = fpu_bytes();
		software.extended_size = fpu_bytes() + sizeof(magic2);
		__asm__("xgetbv" : "=a"(software.xfeatures) : "c"(0) : "rdx");
		if (copy_to_user(to + fpu_bytes(), &magic2, sizeof(magic2)) < 0)
			return -EFAULT;
	}
	return copy_to_user(to + FPU_SOFTWARE, &software, sizeof(software));
}

static void fill_context(struct linux_sigcontext *context, const struct trap_frame *frame)
{
	*context = (struct linux_sigcontext){
		.r8 = frame->r8,
		.r9 = frame->r9,
		.r10 = frame->r10,
		.r11 = frame->r11,
		.r12 = frame->r12,
		.r13 = frame->r13,
		.r14 = frame->r14,
		.r15 = frame->r15,
		.rdi = frame->rdi,
		.rsi = frame->rsi,
		.rbp = frame->rbp,
		.rbx = frame->rbx,
		.rdx = frame->rdx,
		.rax = frame->rax,
		.rcx = frame->rcx,
		.rsp = frame->rsp,
		.rip = frame->rip,
		.rflags = frame->rflags,
		.cs = frame->cs,
		.ss = frame->ss,
		.vector = frame->vector == VECTOR_SYSCALL ? 0 : frame->vector,
		.error = frame->vector == VECTOR_SYSCALL ? 0 : frame->error,
	};
}

static void fill_info(struct linux_siginfo *info, int number, const struct signal_note *note)
{
	bool fault = note->code > 0 && note->code != SI_KERNEL;

	info->signo = number;
	info->code = note->code;
	if (fault) {
		info->address = note->value;
	} else {
		info->kill.pid = note->first;
		info->kill.uid = note->second;
		info->kill.value = note->value;
	}
}

long sigframe_build(struct trap_frame *frame, int number, const struct signal_note *note,
		    const struct linux_sigaction *action, uint64_t mask)
{
	struct task *task = task_current();
	const struct linux_stack *alternate = &task->alternate_stack;
	bool enters = enters_alternate(task, frame, action);
	uint64_t top = enters ? alternate->sp + alternate->size : frame->rsp - RED_ZONE;
	uint64_t fpu = (top - fpu_bytes() - sizeof(uint32_t)) & ~63ul;
	/* a handler starts as if it had been called: the return address at 8 modulo 16 */
	uint64_t at = ((fpu - sizeof(struct linux_sigframe)) & ~15ul) - 8;
	struct linux_sigframe out = {
		.return_address = action->restorer,
		.uc.flags = UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS |
			    (cpu_features.xsave ? UC_FP_XSTATE : 0),
		.uc.stack = *alternate,
		.uc.mask = mask,
	};

	if (!(action->flags & SA_RESTORER) || !user_range(action->handler, 1))
		return -EFAULT;
	if ((enters || sigstack_flags(task, frame->rsp) == SS_ONSTACK) && !sigstack_holds(task, at))
		return -EFAULT; /* would overflow it */
	fill_context(&out.uc.mcontext, frame);
	out.uc.mcontext.fpstate = fpu;
	out.uc.mcontext.old_mask = mask;
	if (frame->vector == VECTOR_PAGE_FAULT)
		out.uc.mcontext.cr2 = note->value;
	fill_info(&out.info, number, note);
	if (save_fpu(fpu) < 0 || copy_to_user(at, &out, sizeof(out)) < 0)
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
