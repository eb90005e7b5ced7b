// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the benchmark program says on the wire (wire.h). Numbers its records, and knows neither what
 * they mean nor how a line leaves the machine.
 */
#include "microbench/bench.h"
#include "microbench/meeting.h"
#include "microbench/platform.h"
#include "microbench/wire_encode.h"

static PER_WORKER struct wire_line line;
static PER_WORKER uint64_t records;
static PER_WORKER bool shared; /* one of several workers of this machine */
static PER_WORKER char source;
static PER_WORKER bool measuring;

static void begin(const char *type)
{
	/* What one worker says would be noise to another that still measures. */
	if (measuring && shared)
		meeting_wait();
	measuring = false;
	wire_begin(&line, source, records++, type);
}

static void send(void)
{
	size_t n = wire_finish(&line);

	platform_write(line.text, n);
}

void report_hello(const struct bench_params *params)
{
	struct platform_identity identity;

	platform_identify(&identity);
	shared = params->cores;
	source = (char)(shared ? WIRE_SHARED + params->worker % WIRE_SHARED_MAX : WIRE_BENCH);
	begin("hello");
	wire_add_int(&line, "wire", WIRE_VERSION);
	wire_add_text(&line, "platform", identity.platform);
	wire_add_text(&line, "release", identity.release);
	wire_add_int(&line, "worker", params->worker);
	send();
}

void report_param(const char *name, const char *value)
{
	begin("param");
	wire_add_text(&line, "name", name);
	wire_add_text(&line, "value", value);
	send();
}

void report_begin(const char *bench)
{
	begin("begin");
	wire_add_text(&line, "bench", bench);
	send();
	measuring = true;
	if (shared)
		meeting_wait();
}

void report_value(const char *bench, const char *name, int64_t value)
{
	begin("value");
	wire_add_text(&line, "bench", bench);
	wire_add_text(&line, "name", name);
	wire_add_int(&line, "v", value);
	send();
}

/* Give the number of values, of at most n, that one record took. */
static size_t send_data(const char *bench, const char *name, const int64_t *values, size_t at,
			size_t n)
{
	begin("data");
	wire_add_text(&line, "bench", bench);
	wire_add_text(&line, "name", name);
	wire_add_int(&line, "at", (int64_t)at);
	n = wire_add_list(&line, "v", values + at, n < WIRE_DATA_MAX ? n : WIRE_DATA_MAX);
	send();
	return n;
}

void report_series(const char *bench, const char *name, const int64_t *values, size_t n)
{
	for (size_t at = 0; at < n;)
		at += send_data(bench, name, values, at, n - at);
}

void report_skip(const char *bench, const char *why)
{
	begin("skip");
	wire_add_text(&line, "bench", bench);
	wire_add_text(&line, "why", why);
	send();
}

void report_end(const char *bench)
{
	begin("end");
	wire_add_text(&line, "bench", bench);
	send();
}

void report_done(int status)
{
	uint64_t before = records;

	begin("done");
	wire_add_int(&line, "count", (int64_t)before);
	wire_add_int(&line, "status", status);
	send();
}
