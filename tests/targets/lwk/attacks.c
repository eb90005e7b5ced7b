// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A program that tries to get out of ring 3, one way a run, named on its command line; `list` names
 * them all. An attack that the processor or the kernel stops ends the program by a signal; one that
 * comes back says so and exits with 1. `calls` gives every system call bad pointers and exits with 0
 * if each comes back, as a kernel that checks them lets it; `thread` lets one of its threads fault and
 * exits with 0 if it lives on; `signal` has a signal fall due in the middle of a call that faults on a
 * bad pointer, and exits with 0 if its handler ran in ring 3.
 *
 * It knows only what an attacker would: that the kernel's image is linked at -2 GiB, loaded at 2 MiB,
 * and that physical memory shows somewhere in the upper half.
 */
#define _GNU_SOURCE /* REG_RIP */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

#define KERNEL_TEXT   0xffffffff80201000ul
#define UPPER_HALF    0xffff800000000000ul
#define NON_CANONICAL 0x0000800000000000ul
#define LOCAL_APIC    0xfee00000ul
#define SERIAL_PORT   0x3f8
#define MSR_LSTAR     0xc0000082

#define CODE_RETURN 0xc3

static uint64_t memory[2];
static const uint64_t constant = 7;

static void read_at(uint64_t address)
{
	(void)*(volatile uint64_t *)address;
}

static void write_at(uint64_t address)
{
	*(volatile uint64_t *)address = 1;
}

static void jump_to(uint64_t address)
{
	((void (*)(void))address)();
}

#define INSTRUCTION(name, ...)                 \
	static void name(void)                 \
	{                                      \
		__asm__ volatile(__VA_ARGS__); \
	}

INSTRUCTION(halt, "hlt")
INSTRUCTION(clear_interrupts, "cli")
INSTRUCTION(load_gdt, "lgdt %0" : : "m"(memory))
INSTRUCTION(load_idt, "lidt %0" : : "m"(memory))
INSTRUCTION(load_task, "ltr %w0" : : "r"(0x28))
INSTRUCTION(store_gdt, "sgdt %0" : "=m"(memory))
INSTRUCTION(read_cr0, "mov %%cr0, %%rax" : : : "rax")
INSTRUCTION(write_cr3, "mov %0, %%cr3" : : "r"(0ul))
INSTRUCTION(write_cr4, "mov %0, %%cr4" : : "r"(0ul))
INSTRUCTION(write_debug, "mov %0, %%dr7" : : "r"(0ul))
INSTRUCTION(read_msr, "rdmsr" : : "c"(MSR_LSTAR) : "rax", "rdx")
INSTRUCTION(write_msr, "wrmsr" : : "c"(MSR_LSTAR), "a"(0), "d"(0))
INSTRUCTION(invalidate, "invlpg %0" : : "m"(memory))
INSTRUCTION(flush_caches, "wbinvd")
INSTRUCTION(swap_gs, "swapgs")
INSTRUCTION(return_to_ring_0, "sysretq" : : "c"(KERNEL_TEXT) : "r11")
INSTRUCTION(write_port, "outb %b0, %w1" : : "a"('X'), "d"(SERIAL_PORT))
INSTRUCTION(read_port, "inb %w0, %%al" : : "d"(SERIAL_PORT) : "rax")
INSTRUCTION(software_interrupt, "int $0x20")
INSTRUCTION(kernel_selector, "mov %w0, %%ss" : : "r"(0x10))
INSTRUCTION(far_return, "push %0; push %1; lretq" : : "r"(0x8ul), "r"(KERNEL_TEXT))
INSTRUCTION(interrupt_return, "push %0; push %%rsp; pushfq; push %1; push %2; iretq"
	    :
	    : "r"(0x10ul), "r"(0x8ul), "r"(KERNEL_TEXT))
INSTRUCTION(kernel_gs, "wrgsbase %0; mov %%gs:0, %%rax" : : "r"(KERNEL_TEXT) : "rax")

static void kernel_read(void)
{
	read_at(KERNEL_TEXT);
}
static void kernel_write(void)
{
	write_at(KERNEL_TEXT);
}
static void kernel_jump(void)
{
	jump_to(KERNEL_TEXT);
}
static void direct_map_read(void)
{
	read_at(UPPER_HALF + 0x200000);
}
static void direct_map_write(void)
{
	write_at(UPPER_HALF + 0x200000);
}
static void apic_read(void)
{
	read_at(LOCAL_APIC);
}
static void non_canonical_read(void)
{
	read_at(NON_CANONICAL);
}
static void non_canonical_jump(void)
{
	jump_to(NON_CANONICAL);
}
static void null_write(void)
{
	write_at(0);
}
static void own_text_write(void)
{
	write_at((uint64_t)&own_text_write & ~7ul);
}
static void own_constant_write(void)
{
	write_at((uint64_t)&constant);
}
static void data_execution(void)
{
	*(volatile uint8_t *)memory = CODE_RETURN;
	jump_to((uint64_t)memory);
}
static void stack_execution(void)
{
	volatile uint8_t code[16] = {CODE_RETURN};

	jump_to((uint64_t)code);
}
static void heap_execution(void)
{
	uint8_t *page =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	*page = CODE_RETURN;
	jump_to((uint64_t)page);
}
#pragma GCC diagnostic ignored "-Winfinite-recursion"
static int deeper(volatile char *above)
{
	volatile char here[4096];

	here[0] = *above;
	return deeper(here) + here[1];
}
static void stack_overflow(void)
{
	deeper((char *)memory);
}
/* Not refused by a fault but by the call: then the program has nothing to run, and says so. */
static void writable_code(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED && errno == EACCES)
		raise(SIGSEGV);
}
static void code_made_writable(void)
{
	uint64_t page = (uint64_t)&code_made_writable & ~4095ul;

	if (mprotect((void *)page, 4096, PROT_READ | PROT_WRITE | PROT_EXEC) && errno == EACCES)
		raise(SIGSEGV);
}
static void forged_signal_frame(void)
{
	uint64_t frame[128];

	for (size_t i = 0; i < sizeof(frame) / sizeof(*frame); i++)
		frame[i] = KERNEL_TEXT;
	__asm__ volatile("mov %0, %%rsp; mov $15, %%eax; syscall" : : "r"(frame) : "memory");
}
static void stack_in_kernel(void)
{
	__asm__ volatile("mov %0, %%rsp; mov $110, %%eax; syscall; push %%rax"
			 :
			 : "r"(KERNEL_TEXT)
			 : "rax", "rcx", "r11", "memory");
}

static void on_alarm(int number)
{
	(void)number;
}

/* A call that waits is interrupted, by a timer that is set anew for each. */
static void with_alarm(void)
{
	const struct itimerval soon = {.it_value.tv_usec = 5000};

	setitimer(ITIMER_REAL, &soon, NULL);
}

static int try_calls(void)
{
	static const uint64_t bad[] = {0,
				       1,
				       0x1000,
				       NON_CANONICAL - 4,
				       NON_CANONICAL,
				       KERNEL_TEXT,
				       UPPER_HALF + 0x200000,
				       UINT64_MAX,
				       UINT64_MAX - 7};
	/* these end, stop or replace the caller as they should, whatever they are given */
	static const long not_tried[] = {SYS_exit,  SYS_exit_group, SYS_rt_sigreturn,
					 SYS_pause, SYS_munmap,	    SYS_clone,
					 SYS_kill,  SYS_tkill,	    SYS_tgkill};
	struct sigaction action = {.sa_handler = on_alarm};
	long calls = 0;

	sigaction(SIGALRM, &action, NULL);
	for (long number = 0; number < 470; number++) {
		int skip = 0;

		for (size_t i = 0; i < sizeof(not_tried) / sizeof(*not_tried); i++)
			skip |= number == not_tried[i];
		for (size_t i = 0; !skip && i < sizeof(bad) / sizeof(*bad); i++) {
			for (int where = 0; where < 6; where++) {
				uint64_t a[6] = {1, 1, 1, 1, 1, 1};

				a[where] = bad[i];
				/* a good action and mask are needed to end what waits */
				sigaction(SIGALRM, &action, NULL);
				sigprocmask(SIG_SETMASK, &(sigset_t){0}, NULL);
				with_alarm();
				syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
				syscall(number, bad[i], bad[i], bad[i], bad[i], bad[i], bad[i]);
				calls += 2;
			}
		}
	}
	printf("%ld calls came back\n", calls);
	return 0;
}

static void *write_null(void *unused)
{
	null_write();
	return unused;
}

/* A worker that faults ends alone: another lives on, and a new one runs where it was. */
static void *greet(void *unused)
{
	puts("a new worker runs");
	return unused;
}

static int fault_in_thread(void)
{
	pthread_t thread;

	/* not joined: a C library that counts on its threads' last words would wait for ever */
	if (pthread_create(&thread, NULL, write_null, NULL) || usleep(10000))
		return 1;
	puts("the first worker lives");
	return pthread_create(&thread, NULL, greet, NULL) || pthread_join(thread, NULL);
}

static uint16_t handler_cs;
static uint64_t interrupted_rip;

static void look_around(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)info;
	__asm__ volatile("movw %%cs, %0" : "=m"(handler_cs));
	interrupted_rip = ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
}

/*
 * The call lets a pending signal through, so that there is work before ring 3 goes on, and then faults
 * in ring 0. What comes back from that fault is not on its way to ring 3.
 */
static int signal_in_call(void)
{
	static char stack[65536];
	struct sigaction action = {.sa_sigaction = look_around,
				   .sa_flags = SA_ONSTACK | SA_SIGINFO};
	uint64_t set = 1ul << (SIGUSR1 - 1);
	long result;

	if (sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof(stack)}, NULL) ||
	    sigaction(SIGUSR1, &action, NULL) ||
	    syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, sizeof(set)) || raise(SIGUSR1))
		return 1;
	result = syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &set, (void *)8, sizeof(set));
	if (result != -1 || errno != EFAULT || (handler_cs & 3) != 3 ||
	    interrupted_rip >= NON_CANONICAL)
		return 1;
	puts("the handler ran in ring 3, after the call");
	return 0;
}

#define ATTACK(name)        \
	{                   \
#name, name \
	}
static const struct {
	const char *name;
	void (*run)(void);
} attacks[] = {
	ATTACK(halt),
	ATTACK(clear_interrupts),
	ATTACK(load_gdt),
	ATTACK(load_idt),
	ATTACK(load_task),
	ATTACK(store_gdt),
	ATTACK(read_cr0),
	ATTACK(write_cr3),
	ATTACK(write_cr4),
	ATTACK(write_debug),
	ATTACK(read_msr),
	ATTACK(write_msr),
	ATTACK(invalidate),
	ATTACK(flush_caches),
	ATTACK(swap_gs),
	ATTACK(return_to_ring_0),
	ATTACK(write_port),
	ATTACK(read_port),
	ATTACK(software_interrupt),
	ATTACK(kernel_selector),
	ATTACK(far_return),
	ATTACK(interrupt_return),
	ATTACK(kernel_gs),
	ATTACK(kernel_read),
	ATTACK(kernel_write),
	ATTACK(kernel_jump),
	ATTACK(direct_map_read),
	ATTACK(direct_map_write),
	ATTACK(apic_read),
	ATTACK(non_canonical_read),
	ATTACK(non_canonical_jump),
	ATTACK(null_write),
	ATTACK(own_text_write),
	ATTACK(own_constant_write),
	ATTACK(data_execution),
	ATTACK(stack_execution),
	ATTACK(heap_execution),
	ATTACK(stack_overflow),
	ATTACK(writable_code),
	ATTACK(code_made_writable),
	ATTACK(forged_signal_frame),
	ATTACK(stack_in_kernel),
};

int main(int argc, char **argv)
{
	const char *which = argc > 1 ? argv[1] : "list";

	if (!strcmp(which, "calls"))
		return try_calls();
	if (!strcmp(which, "thread"))
		return fault_in_thread();
	if (!strcmp(which, "signal"))
		return signal_in_call();
	for (size_t i = 0; i < sizeof(attacks) / sizeof(*attacks); i++) {
		if (!strcmp(which, "list"))
			puts(attacks[i].name);
		if (strcmp(which, attacks[i].name))
			continue;
		attacks[i].run();
		printf("%s came back\n", which);
		return 1;
	}
	return 0;
}
