/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Workers in real time on this host, as processes or as guests of KVM. Knows no command line and no store. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/base/memory.h"
#include "harness/base/progress.h"
#include "harness/boot/execute.h"
#include "harness/boot/initramfs.h"
#include "harness/boot/monitor.h"
#include "harness/boot/process_workers.h"
#include "harness/boot/qemu.h"
#include "harness/host/conditions.h"
#include "harness/host/counters.h"
#include "harness/host/tsc.h"
#include "harness/run/benchmarks.h"
#include "targets/linux-host/host.h"

/* Between looks at consoles: to look is to run, perhaps where a worker does. */
#define LOOK_MS 1000
/* Shorter detours are the clock's own steps and the processor's whims. */
#define THRESHOLD_NS 100
/* What the benchmarks lock: their buffers of 9 MiB, text and stack. */
#define LOCKED_BYTES (16u << 20)
/* What a guest may have locked: its memory, and QEMU itself. */
#define GUEST_BYTES ((size_t)1 << 30)

_Static_assert(HOST_WORKERS_MAX == PARAMS_WORKERS_MAX, "each worker has its place");
_Static_assert(sizeof(struct host_meeting) <= HOST_MEETING_BYTES, "it fits");

bool host_choose(struct cpus *cpus, uint64_t *workers, const struct host_options *options,
		 struct error *error)
{
	if (options->cpus ? !cpus_parse(cpus, options->cpus, error) || !cpus_check(cpus, error)
			  : !cpus_one_per_core(cpus, error))
		return options->cpus ? error_prefix(error, "--cpus") : false;
	if (!*workers)
		*workers = cpus->n < PARAMS_WORKERS_MAX ? cpus->n : PARAMS_WORKERS_MAX;
	if (*workers > cpus->n)
		return error_set(
			error, "--workers %" PRIu64 ": each needs a core of its own, and %s %zu",
			*workers, options->cpus ? "--cpus names" : "there are only", cpus->n);
	cpus->n = *workers;
	return true;
}

/* What all workers of a run inherit. */
struct shared {
	int program;  /* descriptor of the ELF, in memory: nobody changes it meanwhile */
	int *meeting; /* for each phase the descriptor of the memory in which its workers meet */
	size_t phases;
	bool lock; /* they may lock their memory */
	uint64_t khz;
	struct counters *counters; /* NULL: nothing is counted */
};

/*
 * What serves one worker: counting, for which it asks thrice for a benchmark, twice before and once
 * after it; of a guest its monitor.
 */
struct helper {
	struct machine_questions questions;
	int worker_ends[2]; /* of the pipes: to ask, to be answered */
	const struct shared *shared;
	const struct events *events;
	struct counting *counting;
	unsigned int asked;
	/* of a guest: its monitor, our end and its, and where its virtual processors belong */
	struct machine_begin begin;
	int monitor[2], cpu;
	long long seen[3][COUNTERS_MAX];
};

/* A copy of the file in memory that children inherit and can execute. */
static int copy_program(const char *path, struct error *error)
{
	int from = open(path, O_RDONLY | O_CLOEXEC), to = memfd_create("bench", 0);
	char piece[65536];
	ssize_t n = -1;

	while (from >= 0 && to >= 0 && (n = read(from, piece, sizeof(piece))) > 0) {
		if (write(to, piece, (size_t)n) != n) {
			n = -1;
			break;
		}
	}
	if (n < 0)
		error_set(error, "cannot copy %s: %s", path, strerror(errno));
	if (from >= 0)
		close(from);
	if (n >= 0 || to < 0)
		return to;
	close(to);
	return -1;
}

/* Tried, as it takes a limit (which is raised as far as it goes, and inherited) or a capability. */
static bool may_lock(size_t bytes)
{
	struct rlimit limit;
	void *memory =
		mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	bool ok;

	if (memory == MAP_FAILED)
		return false;
	if (!getrlimit(RLIMIT_MEMLOCK, &limit) && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_MEMLOCK, &limit);
	}
	ok = !mlock(memory, bytes);
	munmap(memory, bytes);
	return ok;
}

bool host_may_lock(void)
{
	return may_lock(LOCKED_BYTES);
}

static void close_shared(struct shared *shared)
{
	for (size_t i = 0; i < shared->phases; i++)
		close(shared->meeting[i]);
	free(shared->meeting);
	if (shared->program >= 0)
		close(shared->program);
}

static bool open_shared(struct shared *shared, const char *program, size_t locked, size_t phases,
			struct error *error)
{
	*shared = (struct shared){.program = -1, .khz = tsc_khz(), .lock = may_lock(locked)};
	if (!program)
		return true; /* guests bring theirs, and share nothing */
	shared->program = copy_program(program, error);
	if (shared->program < 0)
		return false;
	shared->meeting = memory_zeroed(phases, sizeof(*shared->meeting));
	for (; shared->phases < phases; shared->phases++) {
		int fd = memfd_create("meeting", 0);

		if (fd < 0 || ftruncate(fd, HOST_MEETING_BYTES)) {
			error_set(error, "cannot share memory among workers: %s", strerror(errno));
			if (fd >= 0)
				close(fd);
			close_shared(shared);
			return false;
		}
		shared->meeting[shared->phases] = fd;
	}
	return true;
}

/* What was counted in a benchmark, less what was counted while nothing happened. */
static void keep(const struct helper *count, struct worker *worker, const char *bench)
{
	for (size_t i = 0; i < count->events->n; i++) {
		int64_t empty = count->seen[1][i] - count->seen[0][i];
		int64_t net = count->seen[2][i] - count->seen[1][i] - empty;
		char name[32];
		struct series *series;

		snprintf(name, sizeof(name), HOST_EVENT_VALUE "%zu", i);
		series = worker_series(worker, bench, name);
		series->scalar = true;
		series_append(series, &net, 1);
	}
}

static bool look_at(void *context, struct worker *worker, const char *bench, pid_t pid,
		    struct error *error)
{
	struct helper *count = context;
	unsigned int turn = count->asked++ % 3;

	if (!count->counting)
		count->counting = counting_start(count->shared->counters, pid, error);
	if (!count->counting || !counting_read(count->counting, count->seen[turn], error))
		return false;
	if (turn == 2 && *bench)
		keep(count, worker, bench);
	return true;
}

static void close_count(struct helper *count)
{
	const int ends[] = {count->questions.ask,  count->questions.reply, count->worker_ends[0],
			    count->worker_ends[1], count->monitor[0],	   count->monitor[1]};

	counting_end(count->counting);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (ends[i] > 0)
			close(ends[i]);
	}
}

static bool open_count(struct helper *count, const struct shared *shared,
		       const struct events *events, struct error *error)
{
	int ask[2], reply[2];

	*count = (struct helper){.shared = shared, .events = events};
	if (pipe2(ask, O_CLOEXEC))
		return error_set(error, "cannot make a pipe: %s", strerror(errno));
	count->questions = (struct machine_questions){ask[0], 0, look_at, count};
	count->worker_ends[0] = ask[1];
	if (pipe2(reply, O_CLOEXEC))
		return error_set(error, "cannot make a pipe: %s", strerror(errno));
	count->questions.reply = reply[1];
	count->worker_ends[1] = reply[0];
	/* Only the machine's loop reads what is asked: it must not wait for it. */
	fcntl(ask[0], F_SETFL, O_NONBLOCK);
	fcntl(ask[1], F_SETFD, 0);
	fcntl(reply[0], F_SETFD, 0);
	return true;
}

static void in_ticks(struct params *params, uint64_t khz)
{
	if (!params->number[PARAM_THRESHOLD])
		params->number[PARAM_THRESHOLD] = THRESHOLD_NS;
	params_to_ticks(params, khz);
}

/* argv: the program, what its platform takes, and the benchmarks' parameters. */
static char **arguments(const struct shared *shared, const struct helper *count,
			const struct worker *worker, size_t workers, const struct pairs *params)
{
	char **list = memory_zeroed(params->n + 8, sizeof(*list)), text[64];
	size_t n = 0;

	image_fd_path(shared->program, text, sizeof(text));
	list[n++] = memory_copy(text);
	snprintf(text, sizeof(text), HOST_LOCK "%d", shared->lock);
	list[n++] = memory_copy(text);
	snprintf(text, sizeof(text), HOST_WORKERS "%zu", workers);
	list[n++] = memory_copy(text);
	snprintf(text, sizeof(text), HOST_WORKER "%" PRIu32, worker->worker);
	list[n++] = memory_copy(text);
	snprintf(text, sizeof(text), HOST_MEETING "%d", shared->meeting[worker->phase]);
	list[n++] = memory_copy(text);
	for (int i = 0; count && i < 2; i++) {
		snprintf(text, sizeof(text), "%s%d", i ? HOST_REPLY : HOST_ASK,
			 count->worker_ends[i]);
		list[n++] = memory_copy(text);
	}
	for (size_t i = 0; i < params->n; i++) {
		if (asprintf(&list[n], "%s=%s", params->items[i].key, params->items[i].value) < 0)
			break;
		n++;
	}
	return list;
}

static bool let_go(void *context, struct error *error)
{
	const struct helper *guest = context;

	return monitor_pin_and_start(guest->monitor[0], &guest->cpu, 1, error);
}

static bool prepare_guest(const struct host_plan *plan, const struct params *params,
			  const struct shared *shared, struct helper *count, struct worker *worker,
			  struct machine *machine, struct error *error)
{
	const struct host_guest *guest = plan->guest;
	char line[COMMAND_LINE_MAX + 1], *text;
	struct params ticks = *params;
	struct pairs *said = memory_zeroed(1, sizeof(*said));
	bool ok;

	in_ticks(&ticks, shared->khz);
	params_for_worker(&ticks, worker->worker, worker->phase, said);
	machine->worker = worker;
	machine->cpu_limit = plan->timeout > 0 ? plan->timeout : params_timeout(params);
	machine->expect = (struct wire_expect){
		.supervisor = guest->supervisor, .bench = true, .params = said};
	text = join_pairs(said);
	ok = command_line(line, guest->append, params_padding(worker->seed), text, error);
	free(text);
	if (!ok)
		return false;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, count->monitor))
		return error_set(error, "cannot make a socket: %s", strerror(errno));
	fcntl(count->monitor[1], F_SETFD, 0);
	count->cpu = plan->cpus.items[worker->worker];
	count->begin = (struct machine_begin){let_go, count};
	machine->begin = &count->begin;
	machine->arguments =
		qemu_kvm_arguments(guest->qemu, guest->machine, guest->n_machine, guest->kernel,
				   guest->initrd, line, count->monitor[1], shared->lock);
	return true;
}

static void prepare(const struct host_plan *plan, const struct params *params,
		    const struct shared *shared, struct helper *count, struct worker *worker,
		    struct machine *machine)
{
	size_t workers = params->number[PARAM_WORKERS];
	struct params ticks = *params;
	struct pairs *said = memory_zeroed(1, sizeof(*said));

	in_ticks(&ticks, shared->khz);
	params_for_worker(&ticks, worker->worker, worker->phase, said);
	machine->program = "the worker";
	machine->worker = worker;
	machine->cpu_limit = plan->timeout > 0 ? plan->timeout : params_timeout(params);
	machine->expect = (struct wire_expect){.bench = true, .params = said};
	machine->setup = (struct process_setup){.prints = true,
						.pinned = true,
						.cpu = plan->cpus.items[worker->worker],
						.fifo = (int)plan->fifo};
	machine->questions = count ? &count->questions : NULL;
	machine->arguments = arguments(shared, count, worker, workers, said);
}

/* Where this process runs when it looks after its workers: beside them, if there is room. */
static void keep_away(const struct cpus *cpus, cpu_set_t *was)
{
	cpu_set_t others;

	if (sched_getaffinity(0, sizeof(*was), was))
		CPU_ZERO(was);
	others = *was;
	for (size_t i = 0; i < cpus->n; i++)
		CPU_CLR((size_t)cpus->items[i], &others);
	if (CPU_COUNT(&others))
		sched_setaffinity(0, sizeof(others), &others);
}

static void come_back(const cpu_set_t *was)
{
	if (CPU_COUNT(was))
		sched_setaffinity(0, sizeof(*was), was);
}

/* One phase after the other, so that workers only ever meet those of their own. */
static bool run_phases(const struct host_plan *plan, const struct params *params,
		       struct machine *machines, struct error *error)
{
	size_t workers = params->number[PARAM_WORKERS], phases = params->number[PARAM_PHASES];
	struct progress progress;
	struct machine_watch watch = {progress_show, &progress, LOOK_MS};
	bool ok = true;

	for (size_t i = 0; ok && i < phases; i++) {
		struct machine *first = &machines[i * workers];

		progress_start(&progress, plan->target, plan->quiet);
		ok = machines_run(first, workers, workers, &watch, error);
		progress_end(&progress);
		for (size_t j = 0; ok && j < workers; j++) {
			if (first[j].finished && !first[j].ok)
				return true;
		}
	}
	return ok;
}

static long sum_migrations(const struct machine *machines, size_t n)
{
	long sum = 0;

	for (size_t i = 0; i < n; i++) {
		if (machines[i].finished && machines[i].migrations < 0)
			return -1;
		sum += machines[i].migrations;
	}
	return sum;
}

static void remember_arguments(struct run *run, const struct machine *machine)
{
	char *text = qemu_arguments_text(machine->arguments);

	pairs_set(&run->provenance, "qemu_arguments", text);
	free(text);
}

static void remember(const struct host_plan *plan, const struct shared *shared, struct run *run,
		     const struct tsc_look looks[2])
{
	char *text = cpus_text(&plan->cpus, plan->cpus.n);
	double ppm, hz = tsc_hz(&looks[0], &looks[1], &ppm);

	pairs_setf(&run->provenance, RUN_TSC_KHZ, "%" PRIu64, shared->khz);
	pairs_setf(&run->provenance, RUN_TSC_HZ, "%.3f", hz);
	pairs_setf(&run->provenance, "tsc_ppm", "%.4f", ppm);
	if (!plan->guest)
		pairs_set(&run->provenance, RUN_MEETING, RUN_MEETING_SHARED);
	pairs_set(&run->provenance, "host_cpus", text);
	pairs_set(&run->provenance, "host_memory_locked", shared->lock ? "yes" : "no");
	if (shared->counters) {
		pairs_set(&run->provenance, "host_events", counters_by(shared->counters));
		pairs_set(&run->provenance, "host_events_multiplexed",
			  counters_multiplexed(shared->counters) ? "yes" : "no");
	}
	conditions_of_host(&run->provenance);
	free(text);
}

static bool measure_all(const struct host_plan *plan, const struct params *params,
			const struct shared *shared, struct run *run, struct machine *machines,
			struct error *error)
{
	struct conditions before, after;
	struct tsc_look looks[2];
	cpu_set_t was;
	bool ok;

	keep_away(&plan->cpus, &was);
	conditions_look(&before, &plan->cpus);
	looks[0] = tsc_look();
	ok = run_phases(plan, params, machines, error);
	looks[1] = tsc_look();
	conditions_look(&after, &plan->cpus);
	come_back(&was);
	if (ok) {
		remember(plan, shared, run, looks);
		if (plan->guest)
			remember_arguments(run, &machines[0]);
		conditions_judge(run, &before, &after,
				 plan->guest ? -1 : sum_migrations(machines, run->n_workers));
	}
	conditions_clear(&before);
	conditions_clear(&after);
	return ok;
}

/* "<event>=<sum over all workers> ..." for each benchmark that was counted. */
static void sum_events(struct run *run, const struct events *events)
{
	for (const struct benchmark *bench = benchmarks; bench->name; bench++) {
		char *text = NULL, key[64], name[32];
		size_t size, known = 0;
		FILE *out = open_memstream(&text, &size);

		for (size_t i = 0; out && i < events->n; i++) {
			int64_t sum = 0, value;

			snprintf(name, sizeof(name), HOST_EVENT_VALUE "%zu", i);
			for (size_t w = 0; w < run->n_workers; w++) {
				if (!worker_scalar(&run->workers[w], bench->name, name, &value))
					continue;
				sum += value;
				known++;
			}
			fprintf(out, "%s%s=%" PRId64, i ? " " : "", events->items[i].name, sum);
		}
		if (!out)
			return;
		fclose(out);
		snprintf(key, sizeof(key), HOST_EVENTS_OF "%s", bench->name);
		if (known)
			pairs_set(&run->provenance, key, text);
		free(text);
	}
}

static void add_value(struct worker *worker, const char *name, int64_t value)
{
	struct series *series = worker_series(worker, "selfish", name);

	series->scalar = true;
	series_append(series, &value, 1);
}

/* What a selfish window needs to be found in a trace. */
static void add_beginnings(const struct shared *shared, struct run *run,
			   const struct machine *machines)
{
	for (size_t i = 0; i < run->n_workers; i++) {
		struct worker *worker = &run->workers[i];
		struct host_meeting meeting;

		if (!machines[i].ok || !worker_find(worker, "selfish", "window") ||
		    pread(shared->meeting[worker->phase], &meeting, sizeof(meeting), 0) !=
			    (ssize_t)sizeof(meeting))
			continue;
		add_value(worker, HOST_VALUE_BEGAN, (int64_t)meeting.began[worker->worker]);
		add_value(worker, HOST_VALUE_PID, machines[i].pid);
	}
}

/* Each worker with its pipes, if something is counted. */
static bool measure_counted(const struct host_plan *plan, const struct params *params,
			    struct shared *shared, struct run *run, struct machine *machines,
			    struct error *error)
{
	struct helper *counts = memory_zeroed(run->n_workers, sizeof(*counts));
	bool counted = plan->events, ok = true;

	if (counted)
		ok = (shared->counters = counters_open(plan->events, COUNTERS_OTHER, error)) !=
		     NULL;
	for (size_t i = 0; ok && i < run->n_workers; i++) {
		ok = !counted || open_count(&counts[i], shared, plan->events, error);
		if (ok && plan->guest)
			ok = prepare_guest(plan, params, shared, &counts[i], &run->workers[i],
					   &machines[i], error);
		else if (ok)
			prepare(plan, params, shared, counted ? &counts[i] : NULL, &run->workers[i],
				&machines[i]);
	}
	ok = ok && measure_all(plan, params, shared, run, machines, error);
	if (ok && !plan->guest && !strcmp(params->bench, "selfish"))
		add_beginnings(shared, run, machines);
	if (ok && counted)
		sum_events(run, plan->events);
	for (size_t i = 0; i < run->n_workers; i++)
		close_count(&counts[i]);
	counters_close(shared->counters);
	free(counts);
	return ok;
}

bool host_execute(const struct host_plan *plan, const struct params *params, struct run *run,
		  struct machine *machines, struct error *error)
{
	struct shared shared;
	bool ok;

	if (!tsc_is_steady())
		return error_set(error, "this processor's time-stamp counter does not tick evenly "
					"(no constant_tsc and nonstop_tsc in /proc/cpuinfo): its "
					"ticks are no measure of time");
	if (!open_shared(&shared, plan->guest ? NULL : plan->program,
			 plan->guest ? GUEST_BYTES : LOCKED_BYTES, params->number[PARAM_PHASES],
			 error))
		return false;
	ok = measure_counted(plan, params, &shared, run, machines, error);
	close_shared(&shared);
	return ok;
}
