// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a program sees of signals and of alternate stacks, told in words that are the same on every
 * kernel that does as Linux does: the test runs it on Linux, too, and compares. Its last line is left
 * open, and is to stay so.
 */
#define _GNU_SOURCE /* gettid() */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define AUTODISARM  (1u << 31)
#define STACK_BYTES 16384

static char stack[2][STACK_BYTES];
static volatile int caught;

static void tell(const char *what, long result)
{
	printf("%s: %s\n", what, result < 0 ? strerror(errno) : result ? "yes" : "no");
}

static void on_signal(int number)
{
	caught = number;
}

static sigset_t only(int number)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, number);
	return set;
}

static bool pending(int number)
{
	sigset_t set;

	sigpending(&set);
	return sigismember(&set, number);
}

static void block(int number, bool blocked)
{
	sigset_t set = only(number);

	pthread_sigmask(blocked ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

/* Who sends: a thread, when its maker waits already. */
struct sender {
	int number;
	pid_t to; /* 0: the process */
};

static void *send_soon(void *arg)
{
	const struct sender *sender = arg;
	const struct timespec soon = {.tv_nsec = 50000000};

	/* this one shall not take it */
	block(sender->number, true);
	nanosleep(&soon, NULL);
	if (sender->to)
		syscall(SYS_tkill, sender->to, sender->number);
	else
		kill(getpid(), sender->number);
	return NULL;
}

/* Wait for a signal that comes meanwhile: its number, or 0 if none came. */
static long wait_for(int number, bool to_process)
{
	const struct timespec limit = {.tv_nsec = 400000000};
	struct sender sender = {number, to_process ? 0 : gettid()};
	sigset_t set = only(number);
	siginfo_t info = {0};
	pthread_t thread;
	int got;

	if (pthread_create(&thread, NULL, send_soon, &sender))
		return -1;
	got = sigtimedwait(&set, &info, &limit);
	pthread_join(thread, NULL);
	if (got < 0)
		return errno == EAGAIN ? 0 : -1;
	return got == number && info.si_signo == number;
}

static void waits(void)
{
	static const int numbers[] = {SIGCHLD, SIGURG, SIGWINCH, SIGCONT, SIGUSR1};
	char what[64];

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		int number = numbers[i];

		block(number, true);
		for (int to_process = 0; to_process < 2; to_process++) {
			snprintf(what, sizeof(what), "blocked signal %d %s comes", number,
				 to_process ? "to the process" : "to the thread");
			tell(what, wait_for(number, to_process));
		}
		signal(number, SIG_IGN);
		snprintf(what, sizeof(what), "blocked and ignored signal %d comes", number);
		tell(what, wait_for(number, false));
		signal(number, SIG_DFL);
		block(number, false);
	}
	tell("signal ignored by default and not blocked comes", wait_for(SIGURG, false));
	tell("the same to the process", wait_for(SIGURG, true));
}

static void queues(void)
{
	static const int numbers[] = {SIGURG, SIGUSR2};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		int number = numbers[i];

		block(number, true);
		raise(number);
		kill(getpid(), number);
		tell("blocked signal is pending", pending(number));
		signal(number, on_signal);
		tell("still, with a handler", pending(number));
		signal(number, SIG_IGN);
		tell("no longer once it is ignored", pending(number));
		raise(number);
		tell("ignored, but sent while blocked", pending(number));
		block(number, false);
		tell("let through", pending(number));
		signal(number, SIG_DFL);
	}
}

static long set_stack(char *base, size_t bytes, unsigned int flags)
{
	stack_t new = {.ss_sp = base, .ss_flags = (int)flags, .ss_size = bytes};

	return syscall(SYS_sigaltstack, &new, NULL);
}

static void tell_stack(const char *where)
{
	stack_t now = {0};
	long result = syscall(SYS_sigaltstack, NULL, &now);
	const char *which = now.ss_sp == stack[0]   ? "first"
			    : now.ss_sp == stack[1] ? "second"
			    : now.ss_sp		    ? "other"
						    : "none";

	printf("%s: %ld, %s, flags %x, %zu bytes\n", where, result, which,
	       (unsigned int)now.ss_flags, now.ss_size);
}

static void in_handler(int number, siginfo_t *info, void *context)
{
	const stack_t *saved = &((ucontext_t *)context)->uc_stack;
	char here;

	(void)info;
	caught = number;
	printf("in the handler: %s the first stack, frame says flags %x, %zu bytes\n",
	       &here >= stack[0] && &here < stack[0] + STACK_BYTES ? "on" : "not on",
	       (unsigned int)saved->ss_flags, saved->ss_size);
	tell_stack("stack in the handler");
	tell("another stack from the handler", set_stack(stack[1], STACK_BYTES, 0));
	tell("none from the handler", set_stack(NULL, 0, SS_DISABLE));
	tell_stack("stack after that");
}

static void stacks(void)
{
	struct sigaction action = {.sa_sigaction = in_handler, .sa_flags = SA_SIGINFO | SA_ONSTACK};

	sigaction(SIGUSR1, &action, NULL);
	tell("too small", set_stack(stack[0], 2047, 0));
	tell("wrong flags", set_stack(stack[0], STACK_BYTES, 4));
	tell("both flags", set_stack(stack[0], STACK_BYTES, SS_DISABLE | SS_ONSTACK));
	tell("stack of the kernel", set_stack((char *)UINT64_MAX - 65536, 4096, 0));
	tell("bad pointer", syscall(SYS_sigaltstack, (void *)8, NULL));
	tell("first stack", set_stack(stack[0], STACK_BYTES, 0));
	tell_stack("stack");
	raise(SIGUSR1);
	tell_stack("stack after the handler");
	tell("first stack, with the flag that says on it",
	     set_stack(stack[0], STACK_BYTES, SS_ONSTACK));
	tell_stack("stack");
	tell("first stack, disarmed by a handler", set_stack(stack[0], STACK_BYTES, AUTODISARM));
	tell_stack("stack");
	raise(SIGUSR1);
	tell_stack("stack after the handler");
	tell("no stack", set_stack(stack[0], STACK_BYTES, SS_DISABLE));
	tell_stack("stack");
	raise(SIGUSR1);
	tell_stack("stack after the handler");
}

static void *thread_stack(void *unused)
{
	tell_stack("stack of a thread");
	return unused;
}

int main(void)
{
	pthread_t thread;

	setvbuf(stdout, NULL, _IOFBF, 65536);
	waits();
	queues();
	stacks();
	if (pthread_create(&thread, NULL, thread_stack, NULL) || pthread_join(thread, NULL))
		return 1;
	printf("an open line");
	return 5;
}
