// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One co-kernel from start to end: hands over image and program, prints what it prints, executes what
 * it delegates. Knows the module by device.h alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "targets/cokernel/control.h"
#include "targets/cokernel/launcher.h"
#include "targets/cokernel/proxy.h"
#include "targets/cokernel/ring.h"

/* While it only polls, the clock is read once in so many looks at the channel. */
#define LOOKS_PER_CLOCK 4096

/* Looks at delegated calls for one at the console, while there are calls. */
#define CALLS_PER_PRINT 16

struct session {
	int device;
	struct channel *channel;
	struct ring console;
	struct proxy proxy;
	bool poll;
	unsigned int served; /* times that there were calls to serve */
	time_t give_up;	     /* CLOCK_MONOTONIC; 0: never */
	bool late;	     /* that was seen to have passed */
};

struct file {
	void *bytes;
	size_t size;
};

static bool map_file(const char *path, struct file *file)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	void *bytes;

	if (fd < 0 || fstat(fd, &status)) {
		complain("%s: %s", path, strerror(errno));
		return false;
	}
	bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (bytes == MAP_FAILED) {
		complain("%s: %s", path, strerror(errno));
		return false;
	}
	*file = (struct file){bytes, (size_t)status.st_size};
	return true;
}

static bool ask_to_start(struct session *session, const struct session_options *options)
{
	struct cokernel_start start = {.cores = options->cores,
				       .cmdline = (uintptr_t)options->cmdline};
	struct file image, program;
	bool ok;

	if (!map_file(options->image, &image))
		return false;
	if (!map_file(options->program, &program)) {
		munmap(image.bytes, image.size);
		return false;
	}
	start.image = (uintptr_t)image.bytes;
	start.image_bytes = image.size;
	start.program = (uintptr_t)program.bytes;
	start.program_bytes = program.size;
	memcpy(start.core, options->core, sizeof(start.core));
	ok = !ioctl(session->device, COKERNEL_START, &start);
	if (!ok)
		complain("cannot start %s on %u cores: %s", options->image, options->cores,
			 strerror(errno));
	munmap(image.bytes, image.size);
	munmap(program.bytes, program.size);
	return ok;
}

static bool open_session(struct session *session, const struct session_options *options)
{
	*session = (struct session){.poll = options->poll};
	session->device = open(COKERNEL_DEVICE, O_RDWR | O_CLOEXEC);
	if (session->device < 0) {
		complain("%s: %s", COKERNEL_DEVICE, strerror(errno));
		return false;
	}
	session->channel =
		mmap(NULL, CHANNEL_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, session->device, 0);
	if (session->channel == MAP_FAILED) {
		complain("cannot map the channel: %s", strerror(errno));
		close(session->device);
		return false;
	}
	proxy_open(&session->proxy, session->channel, proxy_system_call);
	session->console = (struct ring){
		.mine = &session->channel->console_taken,
		.theirs = &session->channel->console_written,
		.length = CHANNEL_CONSOLE_BYTES,
	};
	return true;
}

static void close_session(struct session *session)
{
	proxy_close(&session->proxy);
	munmap(session->channel, CHANNEL_BYTES);
	close(session->device);
}

/* Who has nobody to print to ends as any program does, though the program's pipes raise no signal. */
static void end_by_signal(void)
{
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
}

/* Write all; a console that takes no more cannot be told. */
static void print(const char *bytes, size_t n)
{
	while (n) {
		ssize_t done = write(STDOUT_FILENO, bytes, n);

		if (done < 0 && errno == EPIPE)
			end_by_signal();
		if (done < 0 && errno != EINTR)
			return;
		if (done > 0) {
			bytes += done;
			n -= (size_t)done;
		}
	}
}

static bool print_console(struct session *session)
{
	const char *bytes = (const char *)session->channel + CHANNEL_CONSOLE_AT;
	uint32_t n = ring_filled(&session->console);
	uint32_t most = session->console.length - ring_place(&session->console);

	if (!n)
		return false;
	if (n > most)
		n = most;
	print(bytes + ring_place(&session->console), n);
	ring_advance(&session->console, n);
	return true;
}

static bool broken(const struct session *session)
{
	return session->console.broken || proxy_broken(&session->proxy);
}

/* After replies: a caller that sleeps must be rung. */
static void wake_kernel(struct session *session)
{
	ring_order();
	if (__atomic_load_n(&session->channel->kernel_sleeps.value, __ATOMIC_RELAXED))
		ioctl(session->device, COKERNEL_RING);
}

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

static bool too_late(const struct session *session)
{
	return session->give_up && now() >= session->give_up;
}

/* Output does not wait for ever, and who never pauses is given up like one who hangs. */
static __attribute__((noinline)) bool serve_console(struct session *session, bool served)
{
	if (!print_console(session) && !served)
		return false;
	session->late = too_late(session);
	return !session->late;
}

/* Calls first: somebody waits for them. False: there was nothing, or it is late. */
static inline bool serve(struct session *session)
{
	bool served = proxy_serve(&session->proxy);

	if (served)
		wake_kernel(session);
	if (served && ++session->served % CALLS_PER_PRINT)
		return true;
	return serve_console(session, served);
}

static bool ended(struct session *session)
{
	return __atomic_load_n(&session->channel->ended.value, __ATOMIC_ACQUIRE);
}

/* Until rung, or for a second at most. */
static void wait_for_ring(struct session *session)
{
	struct pollfd device = {.fd = session->device, .events = POLLIN};
	struct cokernel_status unused;

	__atomic_store_n(&session->channel->proxy_sleeps.value, 1, __ATOMIC_RELAXED);
	ring_order();
	if (!serve(session) && !ended(session) &&
	    poll(&device, 1, session->give_up ? 1000 : -1) == 1 &&
	    read(session->device, &unused, sizeof(unused)) < 0)
		complain("%s: %s", COKERNEL_DEVICE, strerror(errno));
	__atomic_store_n(&session->channel->proxy_sleeps.value, 0, __ATOMIC_RELAXED);
}

/* All that it wrote before it said that it ends. Should it go on writing, that is no end. */
static bool drain(struct session *session)
{
	while (serve(session))
		continue;
	return !session->late && !broken(session);
}

/* False: it had to be given up. */
static bool attend(struct session *session)
{
	for (unsigned int looks = 1; !broken(session); looks++) {
		if (serve(session)) {
			if (session->poll)
				__builtin_ia32_pause();
			continue;
		}
		if (session->late)
			return false;
		if (ended(session))
			return drain(session);
		if (session->poll) {
			__builtin_ia32_pause();
		} else {
			wait_for_ring(session);
			looks = LOOKS_PER_CLOCK;
		}
		if (looks % LOOKS_PER_CLOCK == 0 && too_late(session))
			return false;
	}
	return false;
}

/*
 * It says that it ends before it does: the module knows whether it has, and with what. False: it had to
 * be given up.
 */
static bool await_end(struct session *session, int *code)
{
	struct cokernel_status status = {.state = COKERNEL_RUNNING};
	struct pollfd device = {.fd = session->device, .events = POLLIN};

	while (status.state == COKERNEL_RUNNING && !too_late(session)) {
		if (poll(&device, 1, session->give_up ? 1000 : -1) == 1 &&
		    read(session->device, &status, sizeof(status)) != sizeof(status))
			return false;
	}
	*code = status.exit;
	return status.state != COKERNEL_RUNNING;
}

/* Ends it as closing does, but here, with a look at the clock before and after. */
static void tell_times(struct session *session)
{
	struct cokernel_status status;
	uint64_t before, after;

	if (read(session->device, &status, sizeof(status)) != sizeof(status))
		return;
	before = __builtin_ia32_rdtsc();
	ioctl(session->device, COKERNEL_STOP);
	after = __builtin_ia32_rdtsc();
	complain("ticks from the request to the first instructions %llu, giving back %llu",
		 status.first_tsc - status.asked_tsc, (unsigned long long)(after - before));
}

int session_run(const struct session_options *options)
{
	struct session session;
	int code = SESSION_BROKEN;

	/* of what the program does to a pipe or a file that is full it is told by the call's result */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	if (!open_session(&session, options))
		return code;
	if (options->seconds)
		session.give_up = now() + options->seconds;
	if ((options->control && !control_start(session.device, options->control)) ||
	    !ask_to_start(&session, options)) {
		/* said */
	} else if (attend(&session) && await_end(&session, &code)) {
		if (options->times)
			tell_times(&session);
	} else if (broken(&session)) {
		complain("the co-kernel broke the channel: ended");
	} else {
		complain("the co-kernel has not ended after %u s: given up", options->seconds);
		code = SESSION_TIMEOUT;
	}
	close_session(&session);
	return code;
}
