// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Building the program's first stack. Knows nothing of how the program is loaded or started.
 */
#include <cpuid.h>

#include "targets/lwk/arguments.h"
#include "targets/freestanding/option.h"
#include "targets/freestanding/string.h"
#include "targets/lwk/linux.h"
#include "targets/lwk/memory.h"
#include "targets/lwk/random.h"
#include "targets/x86_64/cpu.h"

#define PROGRAM_NAME  "program" /* unless the option argv0 gives another */
#define ARGUMENTS_MAX 256
#define RANDOM_BYTES  16
#define CLOCK_TICK    100  /* USER_HZ, in which times(2) counts */
#define SIGNAL_STACK  4096 /* a signal frame takes 3,340 bytes at most: with AVX-512 */

/* Strings grow down from the stack's end; then come the vectors, below them. */
struct stack {
	uint64_t at;			    /* lowest address used */
	uint64_t words[ARGUMENTS_MAX + 64]; /* argc, argv, environment, auxiliary vector */
	size_t n;
};

static void *direct(uint64_t address)
{
	return (uint8_t *)memory_stack() + (address - STACK_START);
}

static uint64_t push_bytes(struct stack *stack, const void *bytes, size_t n)
{
	stack->at -= n;
	memcpy(direct(stack->at), bytes, n);
	return stack->at;
}

static void add(struct stack *stack, uint64_t word)
{
	stack->words[stack->n++] = word;
}

static void add_auxiliary(struct stack *stack, uint64_t type, uint64_t value)
{
	add(stack, type);
	add(stack, value);
}

static uint64_t push_text(struct stack *stack, const char *text, size_t n)
{
	static const char end = '\0';

	push_bytes(stack, &end, 1);
	return push_bytes(stack, text, n);
}

static uint64_t push_name(struct stack *stack)
{
	const char *name = PROGRAM_NAME;
	size_t n = option_text("argv0", &name);

	return push_text(stack, name, n ? n : strlen(name));
}

static bool add_arguments(struct stack *stack, const char *words)
{
	uint64_t *argc = &stack->words[stack->n];

	add(stack, 1);
	add(stack, push_name(stack));
	for (;;) {
		size_t n = 0;

		while (*words == ' ')
			words++;
		while (words[n] && words[n] != ' ')
			n++;
		if (!n)
			break;
		if (++*argc > ARGUMENTS_MAX)
			return false;
		add(stack, push_text(stack, words, n));
		words += n;
	}
	add(stack, 0); /* ends argv */
	add(stack, 0); /* ends the environment */
	return true;
}

static uint64_t hardware_capabilities(void)
{
	uint32_t a, b, c, d;

	__cpuid(1, a, b, c, d);
	return d;
}

static void add_auxiliary_vector(struct stack *stack, const struct elf_program *program,
				 uint64_t vdso)
{
	uint64_t random[RANDOM_BYTES / 8] = {random_next(), random_next()};

	add_auxiliary(stack, AT_PHDR, program->headers);
	add_auxiliary(stack, AT_PHENT, program->header_bytes);
	add_auxiliary(stack, AT_PHNUM, program->header_count);
	add_auxiliary(stack, AT_PAGESZ, PAGE_BYTES);
	add_auxiliary(stack, AT_BASE, 0);
	add_auxiliary(stack, AT_FLAGS, 0);
	add_auxiliary(stack, AT_ENTRY, program->entry);
	add_auxiliary(stack, AT_UID, 0);
	add_auxiliary(stack, AT_EUID, 0);
	add_auxiliary(stack, AT_GID, 0);
	add_auxiliary(stack, AT_EGID, 0);
	add_auxiliary(stack, AT_SECURE, 0);
	add_auxiliary(stack, AT_HWCAP, hardware_capabilities());
	add_auxiliary(stack, AT_HWCAP2, cpu_features.fsgsbase ? HWCAP2_FSGSBASE : 0);
	add_auxiliary(stack, AT_CLKTCK, CLOCK_TICK);
	add_auxiliary(stack, AT_SYSINFO_EHDR, vdso);
	add_auxiliary(stack, AT_MINSIGSTKSZ, SIGNAL_STACK);
	add_auxiliary(stack, AT_RANDOM, push_bytes(stack, random, sizeof(random)));
	add_auxiliary(stack, AT_EXECFN, push_name(stack));
	add_auxiliary(stack, AT_NULL, 0);
}

uint64_t arguments_place(const char *words, const struct elf_program *program, uint64_t vdso)
{
	static struct stack stack;

	stack.at = STACK_END;
	if (!add_arguments(&stack, words))
		return 0;
	add_auxiliary_vector(&stack, program, vdso);
	/* the stack pointer is a multiple of 16 when a program begins */
	stack.at = (stack.at - stack.n * sizeof(*stack.words)) & ~15ul;
	memcpy(direct(stack.at), stack.words, stack.n * sizeof(*stack.words));
	return stack.at;
}
