// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From bring-up to the program. Knows the order of steps, not how each is done.
 */
#include "microbench/wire.h"
#include "targets/freestanding/option.h"
#include "targets/kernel/channel.h"
#include "targets/kernel/interrupt_options.h"
#include "targets/kernel/records.h"
#include "targets/kernel/sched.h"
#include "targets/kernel/version.h"
#include "targets/lwk/arguments.h"
#include "targets/lwk/elf.h"
#include "targets/lwk/memory.h"
#include "targets/lwk/process.h"
#include "targets/lwk/process_life.h"
#include "targets/lwk/random.h"
#include "targets/lwk/vdso.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"

static uint64_t memory_bytes(void)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < boot_info.memory_ranges; i++)
		sum += boot_info.memory[i].bytes;
	return sum;
}

static void say_hello(void)
{
	records_write("hello", "wire=%u kernel=lwk version=%s cores=%u memory=%lu tsc_hz=%lu",
		      WIRE_VERSION, KERNEL_VERSION, boot_info.cores, memory_bytes(), tsc_hz);
}

static void load_program(struct elf_program *program)
{
	const struct boot_range *file = &boot_info.module[0];
	const char *wrong;

	if (!boot_info.modules)
		panic(NULL, "no program: the loader gave no module (QEMU: -initrd FILE)");
	wrong = elf_load(phys_to_virt(file->start), file->bytes, program);
	if (wrong)
		panic(NULL, "the program %s", wrong);
	process.entry = program->entry;
}

/*
 * delegate_sleep=1: a thread that waits for Linux lets others run, and is woken by a doorbell: one in
 * another machine has none.
 */
static void delegate_options(void)
{
	uint64_t sleep;

	if (boot_info.guest && option_u64("delegate_sleep", &sleep) && sleep)
		channel_sleep();
}

static void must(long error, const char *what)
{
	if (error < 0)
		panic(NULL, "%s: error %ld", what, -error);
}

void kernel_main(void)
{
	struct elf_program program;
	uint64_t vdso;

	sched_init();
	say_hello();
	random_init();
	must(process_init(), "no memory for the process");
	load_program(&program);
	must(memory_init(), "no memory for the program's stack and heap");
	vdso = vdso_place();
	must(vdso ? 0 : -ENOMEM, "no memory for the program's clock");
	process.stack_pointer = arguments_place(option_arguments(), &program, vdso);
	if (!process.stack_pointer)
		panic(NULL, "too many arguments");
	must(process_start(), "cannot start the program");
	delegate_options();
	interrupt_options_start();
	kernel_core_main();
}
