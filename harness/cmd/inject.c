/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `harness inject`: the instrument checked against noise that is known. A kernel of this repository
 * injects it; what is recorded, analysed, composed, computed and measured directly must be just that.
 */
#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/inject_match.h"
#include "harness/analysis/slowdown.h"
#include "harness/analysis/trace_source.h"
#include "harness/base/cli.h"
#include "harness/base/json_text.h"
#include "harness/base/memory.h"
#include "harness/base/number.h"
#include "harness/base/table.h"
#include "harness/measure/session.h"
#include "harness/run/units.h"
#include "harness/verb.h"

/* The injected clock is the guest's: one nominal ns is one instruction. */
#define CLOCK "tsc_hz=1000000000"
/* Measures what an event takes besides stealing: the interrupt and its way back. */
#define PROBE_US      "20"
#define PROBE	      "1000:" PROBE_US
#define ARGUMENTS_MAX 32
#define US	      1000 /* insn */
/*
 * Of the steps of a worker that have an event. Where more do, the turns that cores of one machine take
 * bunch events, and machines apart meet them otherwise: then slowdowns are no check of each other.
 */
#define SPARSE 0.1
#define SIGMAS 3

enum { KEY_NOISE = 256, KEY_WORKERS, KEY_DURATION, KEY_STEPS, KEY_QUANTUM, KEY_CHECK };

static const struct argp_option options[] = {
	{"target", 't', "NAME", 0, "lwk (default) or unikernel", 0},
	{"noise", KEY_NOISE, "LIST", 0,
	 "classes, each period:length[:jitter] in us (default 4000:30,11000:50:2000)", 0},
	{"workers", KEY_WORKERS, "N", 0, "workers, and cores of the one machine (default 4)", 0},
	{"duration", KEY_DURATION, "TIME", 0, "window in which detours are recorded (default 1s)",
	 0},
	{"steps", KEY_STEPS, "N", 0, "barrier steps (default 4000)", 0},
	{"quantum", KEY_QUANTUM, "TIME", 0, "a step's work (default 100us)", 0},
	{"check", KEY_CHECK, NULL, 0, "exit with 1 if anything is not what was injected", 0},
	CLI_FORMAT_OPTION,
	{"quiet", 'q', NULL, 0, "no progress", 0},
	{0},
};

static const char doc[] =
	"Check the instrument against known noise: a kernel of this repository steals, by its own "
	"timer, a known time at a known rate, and what is recorded of it is compared with that.\v"
	"Every period, and up to jitter later, each core's worker loses length, entry and exit of "
	"the "
	"interrupt included. Events that meet make one detour of the sum of their lengths.\n"
	"\n"
	"For each class: as many events as the window has periods (one more or less a worker), "
	"each of "
	"exactly that length, at that period. And the slowdown of barrier steps that the noise "
	"causes, "
	"three ways: measured, with a real barrier among the cores of one machine; composed, from "
	"detours of machines of one worker each; and simulated, from these, with other phases. "
	"They may "
	"differ by three standard errors of the mean of so many steps, which is conservative for "
	"periodic noise, and by what one event more or less of each class and worker changes. "
	"Cores of one "
	"machine take turns on one clock, and meet more events in a step than the period says: so "
	"the "
	"machines apart get noise that is as frequent in the work, whose periods are the ones "
	"shown.\n"
	"\n"
	"Examples:\n"
	"  harness inject --check\n"
	"  harness inject --noise 2000:5,333:1 --target unikernel\n"
	"\n"
	"Exit status: 0; with --check 1, if anything differs, and 3, if the noise is too dense for "
	"slowdowns "
	"to be compared; 2 something was wrong.";

struct request {
	const char *target, *noise, *workers, *duration, *steps, *quantum;
	bool check, quiet;
	enum format format;
	struct error *error;
};

static bool set(struct request *request, int key, char *text, struct error *error)
{
	const char **texts[] = {&request->noise, &request->workers, &request->duration,
				&request->steps, &request->quantum};

	if (key >= KEY_NOISE && key <= KEY_QUANTUM) {
		*texts[key - KEY_NOISE] = text;
		return true;
	}
	switch (key) {
	case 't':
		request->target = text;
		return !strcmp(text, "lwk") || !strcmp(text, "unikernel") ||
		       error_set(error,
				 "--target: only the kernels of this repository inject noise: "
				 "lwk, unikernel");
	case KEY_CHECK:
		request->check = true;
		return true;
	case 'f':
		return cli_format(text, &request->format, error);
	case 'q':
		request->quiet = true;
		return true;
	default:
		return error_set(error, "'%s': it takes no argument", text);
	}
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct request *request = state->input;

	if (key >= ARGP_KEY_END)
		return ARGP_ERR_UNKNOWN;
	return set(request, key, text, request->error) ? 0 : EINVAL;
}

/* One way to a slowdown. */
struct way {
	const char *name, *run; /* the run's id; NULL: of the same as above */
	double slowdown;
};

enum { MEASURED, COMPOSED, SIMULATED, WAYS };

struct session {
	const struct request *request;
	struct inject given,
		inject; /* on the machine that workers share, and on those of one each */
	uint64_t path;	/* insn of an event besides stealing */
	struct run *alone, *shared;
	struct inject_result result;   /* of machines of one worker each */
	uint64_t detours, unexplained; /* of the machine that they share */
	double iteration;	       /* of the loop that records */
	struct way ways[WAYS];
	double bound; /* how far they may be apart */
	double dense; /* the share of a worker's steps that have an event */
};

/* ---- measuring ---- */

/* A run with that noise; more arguments end with NULL. NULL if it failed. */
static struct run *measure_noise(const struct session *session, const char *noise, uint64_t path,
				 const char *const *more, struct error *error)
{
	const struct request *request = session->request;
	char append[512];
	char *arguments[ARGUMENTS_MAX] = {"inject", "--target", (char *)request->target, "--append",
					  append};
	struct run_request run_request;
	struct run *run = NULL;
	int n = 5;

	if ((size_t)snprintf(append, sizeof(append), CLOCK " noise=%s noise_path=%" PRIu64, noise,
			     path) >= sizeof(append)) {
		error_set(error, "--noise is too long");
		return NULL;
	}
	if (request->quiet)
		arguments[n++] = "--quiet";
	for (; *more && n < ARGUMENTS_MAX; more++)
		arguments[n++] = (char *)*more;
	if (request_parse(n, arguments, &run_request, error) == CLI_GO)
		run = session_measure(&run_request, error);
	request_free(&run_request);
	if (run && strcmp(run->status, "ok") != 0) {
		error_set(error, "%s failed: %s", run->target, run->reason);
		run_free(run);
		return NULL;
	}
	return run;
}

/* An event is longer than what was asked for by the interrupt and its way back: by how much? */
static bool find_path(struct session *session, struct error *error)
{
	static const char *const more[] = {"--workers",	 "1",	 "--bench", "selfish",
					   "--duration", "50ms", NULL};
	struct run *run = measure_noise(session, PROBE, 0, more, error);
	double least, most, asked = atof(PROBE_US) * 1000;

	if (!run)
		return false;
	least = run_metric(run, "selfish.min");
	most = run_metric(run, "selfish.max");
	run_free(run);
	if (!(least >= asked) || most != least)
		return error_set(error,
				 "an event of " PROBE_US
				 " us takes %.0f to %.0f insn, not always the "
				 "same time",
				 least, most);
	session->path = (uint64_t)(least - asked);
	return true;
}

static bool measure_shared(struct session *session, struct error *error)
{
	const struct request *request = session->request;
	const char *const more[] = {"--cores",	 request->workers, "--bench",
				    "barrier",	 "--steps",	   request->steps,
				    "--quantum", request->quantum, NULL};
	char *text = inject_text(&session->given);

	session->shared = measure_noise(session, text, session->path, more, error);
	free(text);
	return session->shared;
}

static bool measure_alone(struct session *session, struct error *error)
{
	const struct request *request = session->request;
	const char *const more[] = {"--workers",  request->workers,  "--bench", "selfish,barrier",
				    "--duration", request->duration, "--steps", request->steps,
				    "--quantum",  request->quantum,  NULL};
	char *text = inject_text(&session->inject);

	session->alone = measure_noise(session, text, session->path, more, error);
	free(text);
	return session->alone;
}

/* ---- comparing ---- */

static void add_workers(struct inject_result *result, const struct inject *inject,
			const struct run *run, const char *bench)
{
	for (size_t i = 0; i < run->n_workers; i++) {
		const struct series *start = worker_find(&run->workers[i], bench, "start");
		const struct series *length = worker_find(&run->workers[i], bench, "length");
		int64_t window = 0;

		worker_scalar(&run->workers[i], bench, "window", &window);
		inject_recover(result, inject, start ? start->values : NULL,
			       length ? length->values : NULL, length ? length->n : 0, window);
	}
}

/*
 * Cores of one machine take turns on one clock, and a step's work may be interrupted by others' turns: so
 * more events come in it than the period says. Machines of one worker get noise that is as frequent in
 * the work.
 */
static bool match_periods(struct session *session, struct error *error)
{
	struct inject_result result = {.workers = 0};
	double work = 0;

	add_workers(&result, &session->given, session->shared, "barrier");
	for (size_t i = 0; i < session->shared->n_workers; i++) {
		const struct series *series =
			worker_find(&session->shared->workers[i], "barrier", "work");

		for (size_t j = 0; series && j < series->n; j++)
			work += (double)series->values[j];
	}
	session->detours = result.detours;
	session->unexplained = result.unexplained;
	session->inject = session->given;
	for (size_t i = 0; i < session->inject.n; i++) {
		struct inject_class *class = &session->inject.classes[i];

		if (!result.classes[i].events)
			return error_set(error,
					 "no event of a class came in the steps: more of them "
					 "(--steps)");
		class->period = (uint64_t)round(work / (double)result.classes[i].events / US) * US;
		session->dense +=
			run_metric(session->shared, "barrier.ideal") / (double)class->period;
		if (class->length + class->jitter >= class->period)
			return error_set(error, "--noise: too dense for so many workers");
	}
	return true;
}

static double parameter(const struct run *run, enum param param)
{
	const char *text = pairs_get(&run->parameters, params_table[param].name);

	return text ? strtod(text, NULL) : NAN;
}

static bool compute(struct session *session, struct error *error)
{
	const struct run *run = session->alone;
	struct simulation how = {.workers = run->n_workers,
				 .work = (uint64_t)run_metric(run, "barrier.ideal"),
				 .steps = (uint64_t)parameter(run, PARAM_STEPS),
				 .draws = 10,
				 .seed = 1,
				 .barrier = SIM_IDEAL,
				 .phases = SIM_FIXED};
	struct source source = {0};
	struct simulated simulated;
	enum sim_error wrong;
	bool ok = source_from_run(&source, run, error);

	if (ok) {
		wrong = simulate(&how, source.traces, source.n, &simulated);
		ok = wrong == SIM_OK || error_set(error, "%s", sim_error_text(wrong));
	}
	if (ok) {
		session->ways[SIMULATED].slowdown = simulated.slowdown;
		simulated_free(&simulated);
	}
	source_free(&source);
	session->ways[COMPOSED].slowdown = run_metric(run, "barrier.slowdown");
	session->ways[COMPOSED].run = run->id;
	session->ways[MEASURED].slowdown = run_metric(session->shared, "barrier.slowdown");
	session->ways[MEASURED].run = session->shared->id;
	return ok;
}

/* Of the slowest worker's work in each step, with the real barrier. */
static double standard_deviation(const struct run *run, size_t steps)
{
	double sum = 0, squares = 0;

	for (size_t step = 0; step < steps; step++) {
		double slowest = 0;

		for (size_t i = 0; i < run->n_workers; i++) {
			const struct series *work =
				worker_find(&run->workers[i], "barrier", "work");

			if (work && step < work->n)
				slowest = fmax(slowest, (double)work->values[step]);
		}
		sum += slowest;
		squares += slowest * slowest;
	}
	return sqrt(fmax(0, squares - sum * sum / (double)steps) / ((double)steps - 1));
}

/*
 * Steps of periodic noise vary less than independent ones, so their mean's standard error is at most that
 * of as many of these. Each worker may have met one event of each class more or less.
 */
static void find_bound(struct session *session)
{
	double steps = parameter(session->shared, PARAM_STEPS);
	double ideal = run_metric(session->shared, "barrier.ideal"), ends = 0;

	for (size_t i = 0; i < session->inject.n; i++)
		ends += (double)session->inject.classes[i].length;
	ends *= 2 * (double)session->shared->n_workers / steps;
	session->bound = (ends + SIGMAS * sqrt(2 / steps) *
					 standard_deviation(session->shared, (size_t)steps)) /
			 ideal;
}

/* ---- telling ---- */

static bool class_passes(const struct session *session, size_t i)
{
	const struct inject_class *class = &session->inject.classes[i];
	const struct inject_found *found = &session->result.classes[i];
	double low, high, period = inject_period(found);

	inject_expected(class, &session->result, &low, &high);
	return (double)found->events >= low && (double)found->events <= high &&
	       fabs(period - (double)class->period) <=
		       inject_period_error(class, &session->result, found, session->iteration);
}

static bool way_passes(const struct session *session, size_t i)
{
	return fabs(session->ways[i].slowdown - session->ways[MEASURED].slowdown) <= session->bound;
}

static bool is_sparse(const struct session *session)
{
	return session->dense <= SPARSE;
}

static bool passes(const struct session *session)
{
	bool ok = !session->result.unexplained && !session->unexplained;

	for (size_t i = 0; i < session->inject.n; i++)
		ok &= class_passes(session, i);
	for (size_t i = 0; i < WAYS && is_sparse(session); i++)
		ok &= way_passes(session, i);
	return ok;
}

static const char *verdict(bool pass)
{
	return pass ? "pass" : "FAIL";
}

static void add_classes(struct table *table, const struct session *session)
{
	for (const char *const *head =
		     (const char *const[]){"class", "events", "expected", "length, insn",
					   "period, insn", "of", "alone", "", NULL};
	     *head; head++)
		table_add(table, *head);
	for (size_t i = 0; i < session->inject.n; i++) {
		const struct inject_class *class = &session->inject.classes[i];
		const struct inject_found *found = &session->result.classes[i];
		double low, high;

		inject_expected(class, &session->result, &low, &high);
		table_addf(table, "%" PRIu64 ":%" PRIu64 ":%" PRIu64, class->period / 1000,
			   class->length / 1000, class->jitter / 1000);
		table_addf(table, "%" PRIu64, found->events);
		table_addf(table, "%.0f to %.0f", ceil(low), floor(high));
		table_addf(table, "%" PRIu64, class->length);
		table_addf(table, "%.1f", inject_period(found));
		table_addf(table, "%" PRIu64, class->period);
		table_addf(table, "%" PRIu64, found->alone);
		table_add(table, verdict(class_passes(session, i)));
	}
}

static void print_table(const struct session *session)
{
	struct table table;

	printf("%s, %zu workers: %" PRIu64 " detours on machines of their own, %" PRIu64
	       " on one; %" PRIu64 " are no sum of the lengths injected, of which an interrupt "
	       "takes %" PRIu64 " insn\n\n",
	       session->request->target, session->alone->n_workers, session->result.detours,
	       session->detours, session->result.unexplained + session->unexplained, session->path);
	table_init(&table, "lrrrrrrl");
	add_classes(&table, session);
	table_print(&table, stdout);
	table_free(&table);
	printf("\nslowdown of %s steps of %s on them, of which %.1f %% have an event; ",
	       session->request->steps, session->request->quantum, 100 * session->dense);
	if (is_sparse(session))
		printf("each within %.2f %% of that measured\n", 100 * session->bound);
	else
		printf("too many to compare: at most %.0f %%\n", 100 * SPARSE);
	table_init(&table, "lrll");
	for (size_t i = 0; i < WAYS; i++) {
		table_add(&table, session->ways[i].name);
		table_addf(&table, "%.2f %%", 100 * session->ways[i].slowdown);
		table_add(&table, is_sparse(session) ? verdict(way_passes(session, i)) : "-");
		table_add(&table, session->ways[i].run ? session->ways[i].run : "");
	}
	table_print(&table, stdout);
	table_free(&table);
}

static bool print_json(const struct session *session, struct error *error)
{
	json_t *classes = json_array(), *ways = json_array();

	for (size_t i = 0; i < session->inject.n; i++) {
		const struct inject_class *class = &session->inject.classes[i];
		const struct inject_found *found = &session->result.classes[i];
		double period = inject_period(found);

		json_array_append_new(
			classes,
			json_pack("{s:I, s:I, s:I, s:I, s:I, s:o, s:b}", "period",
				  (json_int_t) class->period, "length", (json_int_t) class->length,
				  "jitter", (json_int_t) class->jitter, "events",
				  (json_int_t)found->events, "alone", (json_int_t)found->alone,
				  "found_period", isnan(period) ? json_null() : json_real(period),
				  "pass", class_passes(session, i)));
	}
	for (size_t i = 0; i < WAYS; i++)
		json_array_append_new(
			ways, json_pack("{s:s, s:f, s:b}", "way", session->ways[i].name, "slowdown",
					session->ways[i].slowdown, "pass", way_passes(session, i)));
	return json_print(
		stdout,
		json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:o, s:f, s:o, s:b}", "target",
			  session->request->target, "run", session->alone->id, "measured",
			  session->shared->id, "path", (json_int_t)session->path, "detours",
			  (json_int_t)session->result.detours, "shared_detours",
			  (json_int_t)session->detours, "unexplained",
			  (json_int_t)(session->result.unexplained + session->unexplained),
			  "classes", classes, "bound", session->bound, "slowdowns", ways, "pass",
			  passes(session)),
		error);
}

static int inject(struct session *session, struct error *error)
{
	const struct request *request = session->request;

	if (request->format == FORMAT_CSV) {
		error_set(error, "--format: inject prints a table or json");
		return EXIT_ERROR;
	}
	if (!inject_parse(&session->given, request->noise, error)) {
		error_prefix(error, "--noise");
		return EXIT_ERROR;
	}
	if (!find_path(session, error) || !measure_shared(session, error) ||
	    !match_periods(session, error) || !measure_alone(session, error))
		return EXIT_ERROR;
	session->iteration = run_metric(session->alone, "selfish.quiet_loop");
	add_workers(&session->result, &session->inject, session->alone, "selfish");
	if (!compute(session, error))
		return EXIT_ERROR;
	find_bound(session);
	if (request->format == FORMAT_JSON) {
		if (!print_json(session, error))
			return EXIT_ERROR;
	} else {
		print_table(session);
	}
	if (request->check && !passes(session))
		return EXIT_REGRESSION;
	return request->check && !is_sparse(session) ? EXIT_INCONCLUSIVE : EXIT_DONE;
}

static int run(int argc, char **argv, struct error *error)
{
	struct request request = {.target = "lwk",
				  .noise = "4000:30,11000:50:2000",
				  .workers = "4",
				  .duration = "1s",
				  .steps = "4000",
				  .quantum = "100us",
				  .error = error};
	struct session session = {.request = &request,
				  .ways = {[MEASURED] = {"measured", NULL, NAN},
					   [COMPOSED] = {"composed", NULL, NAN},
					   [SIMULATED] = {"simulated", NULL, NAN}}};
	const struct argp argp = {options, parse_option, NULL, doc, NULL, NULL, NULL};
	enum cli_result parsed = cli_parse(&argp, argc, argv, &request, error);
	int code;

	if (parsed != CLI_GO)
		return parsed == CLI_DONE ? EXIT_DONE : EXIT_ERROR;
	error->message[0] = '\0';
	code = inject(&session, error);
	run_free(session.alone);
	run_free(session.shared);
	return code;
}

const struct verb verb_inject = {"inject", "check the instrument against known noise", run};
