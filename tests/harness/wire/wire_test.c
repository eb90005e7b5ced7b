/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The wire decoder: what it takes, and what it says about what it does not take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#include "harness/base/memory.h"
#include "harness/wire/wire.h"
#include "microbench/wire.h"

struct fixture {
	struct run *run;
	struct wire *wire;
	unsigned int seq[3];
	char console[4096];
};

static void keep_console(void *context, const char *bytes, size_t n)
{
	struct fixture *f = context;
	size_t have = strlen(f->console);

	assert_true(have + n < sizeof(f->console));
	memcpy(f->console + have, bytes, n);
}

static void begin(struct fixture *f, bool supervisor, bool bench)
{
	struct wire_expect expect = {
		.supervisor = supervisor, .bench = bench, .console = keep_console, .context = f};

	memset(f, 0, sizeof(*f));
	f->run = run_new();
	f->run->workers = memory_zeroed(1, sizeof(*f->run->workers));
	f->run->n_workers = 1;
	f->wire = wire_new(&expect, f->run->workers);
}

static void end(struct fixture *f)
{
	wire_free(f->wire);
	run_free(f->run);
}

static enum wire_state raw(struct fixture *f, const char *text)
{
	return wire_feed(f->wire, text, strlen(text));
}

/* A well-formed record of a source, with the next number. */
static enum wire_state say(struct fixture *f, char source, const char *body)
{
	char inside[1200], line[1300];

	snprintf(inside, sizeof(inside), "%c%u %s", source,
		 f->seq[source == WIRE_SETTLER ? 2 : source == WIRE_BENCH]++, body);
	snprintf(line, sizeof(line), "~!%s #%08lx\n", inside,
		 crc32(0, (const unsigned char *)inside, (unsigned int)strlen(inside)));
	return raw(f, line);
}

static void broken_because(struct fixture *f, const char *why)
{
	assert_int_equal(wire_finish(f->wire), WIRE_BROKEN);
	if (!strstr(wire_reason(f->wire), why))
		fail_msg("reason is: %s", wire_reason(f->wire));
	end(f);
}

static void start_bench(struct fixture *f)
{
	begin(f, false, true);
	say(f, 'b', "hello wire=1 platform=linux release=6.1 worker=0");
	say(f, 'b', "begin bench=selfish");
}

static void a_whole_run_is_complete(void **state)
{
	const struct series *series;
	struct fixture f;
	int64_t value;

	(void)state;
	start_bench(&f);
	say(&f, 'b', "value bench=selfish name=quiet_loop v=12");
	say(&f, 'b', "data bench=selfish name=length at=0 v=1,-2");
	raw(&f, "[ 1.0] a kernel message\r\n");
	say(&f, 'b', "data bench=selfish name=length at=2 v=9223372036854775807");
	say(&f, 'b', "end bench=selfish");
	assert_int_equal(say(&f, 'b', "done count=6 status=0"), WIRE_COMPLETE);
	assert_int_equal(wire_finish(f.wire), WIRE_COMPLETE);
	assert_true(worker_scalar(f.run->workers, "selfish", "quiet_loop", &value));
	assert_int_equal(value, 12);
	series = worker_find(f.run->workers, "selfish", "length");
	assert_int_equal(series->n, 3);
	assert_int_equal(series->values[1], -2);
	assert_true(series->values[2] == INT64_MAX);
	end(&f);
}

static void the_count_must_be_right(void **state)
{
	struct fixture f;

	(void)state;
	start_bench(&f);
	say(&f, 'b', "end bench=selfish");
	say(&f, 'b', "done count=4 status=0");
	broken_because(&f, "it counts 4 records, 3 came");
}

static void data_must_follow_on(void **state)
{
	struct fixture f;

	(void)state;
	start_bench(&f);
	say(&f, 'b', "data bench=selfish name=length at=0 v=1,2");
	say(&f, 'b', "data bench=selfish name=length at=3 v=4");
	broken_because(&f, "goes on at 3, not at 2");
	start_bench(&f);
	say(&f, 'b', "data bench=ftq name=length at=0 v=1,2");
	broken_because(&f, "outside of its benchmark");
	start_bench(&f);
	say(&f, 'b', "data bench=selfish name=length at=0 v=1,x");
	broken_because(&f, "no list");
	start_bench(&f);
	say(&f, 'b', "value bench=selfish name=quiet_loop v=9223372036854775808");
	broken_because(&f, "v is no number");
	start_bench(&f);
	say(&f, 'b', "value bench=selfish name=../../etc v=1");
	broken_because(&f, "no name");
}

static void sequence_and_crc_are_checked(void **state)
{
	struct fixture f;

	(void)state;
	start_bench(&f);
	f.seq[1]++;
	say(&f, 'b', "end bench=selfish");
	broken_because(&f, "records before it were lost");
	start_bench(&f);
	f.seq[1]--;
	say(&f, 'b', "begin bench=selfish");
	broken_because(&f, "doubled or out of order");
	start_bench(&f);
	raw(&f, "~!b2 end bench=selfish #00000000\n");
	broken_because(&f, "damaged");
	start_bench(&f);
	broken_because(&f, "without its last one");
}

static void the_supervisor_tells_the_end(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, true, false);
	raw(&f, "firmware says\n");
	say(&f, 'k', "hello wire=1 kernel=lwk version=1 cores=1 memory=1 tsc_hz=1000000000");
	raw(&f, "the program's output\n");
	say(&f, 'k', "enosys nr=999");
	say(&f, 'k', "unknown word=nohzz=off%1b[2J");
	say(&f, 'k', "exit status=7 signal=0");
	assert_int_equal(say(&f, 'k', "halt count=4 status=0"), WIRE_COMPLETE);
	assert_int_equal(wire_exit_status(f.wire), 7);
	assert_string_equal(f.console, "the program's output\n");
	assert_non_null(strstr(wire_notes(f.wire), "999\n"));
	assert_non_null(strstr(wire_notes(f.wire), "does not know nohzz=off?[2J: it sets nothing"));
	end(&f);

	begin(&f, true, true);
	say(&f, 'k', "hello wire=1 kernel=lwk version=1 cores=1 memory=1 tsc_hz=1000000000");
	say(&f, 'k', "exit status=0 signal=11");
	broken_because(&f, "ended early, with status 0, signal 11");

	begin(&f, true, true);
	say(&f, 'k', "hello wire=1 kernel=lwk version=1 cores=1 memory=1 tsc_hz=1000000000");
	say(&f, 'k', "panic why=out%20of%20memory");
	broken_because(&f, "out of memory");

	begin(&f, true, true);
	say(&f, 'k', "hello wire=2 kernel=lwk version=1 cores=1 memory=1 tsc_hz=1000000000");
	broken_because(&f, "rebuild it");
}

/* Any order of pieces gives the same digest; a different sample gives another one. */
static void the_digest_is_of_the_records(void **state)
{
	char digest[3][65];

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct fixture f;

		start_bench(&f);
		if (i == 1)
			raw(&f, "[ 2.0] console text is not part of it\n");
		say(&f, 'b',
		    i == 2 ? "value bench=selfish name=x v=2" : "value bench=selfish name=x v=1");
		say(&f, 'b', "end bench=selfish");
		say(&f, 'b', "done count=4 status=0");
		assert_int_equal(wire_finish(f.wire), WIRE_COMPLETE);
		memcpy(digest[i], f.run->workers[0].digest, sizeof(digest[i]));
		end(&f);
	}
	assert_string_equal(digest[0], digest[1]);
	assert_string_not_equal(digest[0], digest[2]);
}

#define SETTLED "settled uptime=35000000000 tries=1 busy=80000 forks=0 quiet=1 start=37000000001"

/* A Linux: its settler speaks first, then its supervisor. */
static void begin_linux(struct fixture *f)
{
	struct wire_expect expect = {.supervisor = true, .settler = true, .bench = true};

	begin(f, true, true);
	wire_free(f->wire);
	f->wire = wire_new(&expect, f->run->workers);
}

static void say_benchmarks(struct fixture *f)
{
	say(f, 'k', "hello wire=1 kernel=linux version=6.1");
	say(f, 'b', "hello wire=1 platform=linux release=6.1 worker=0");
	say(f, 'b', "begin bench=syscall");
	say(f, 'b', "end bench=syscall");
	say(f, 'b', "done count=3 status=0");
	say(f, 'k', "exit status=0 signal=0");
	say(f, 'k', "halt count=2 status=0");
}

static void the_settler_speaks_once_before_the_benchmarks(void **state)
{
	struct fixture f;
	int64_t value;

	(void)state;
	begin_linux(&f);
	assert_int_equal(say(&f, 's', SETTLED), WIRE_OPEN);
	say_benchmarks(&f);
	assert_int_equal(wire_finish(f.wire), WIRE_COMPLETE);
	assert_true(worker_scalar(f.run->workers, "settled", "uptime", &value));
	assert_int_equal(value, 35000000000);
	assert_true(worker_scalar(f.run->workers, "settled", "quiet", &value));
	assert_int_equal(value, 1);
	assert_true(worker_scalar(f.run->workers, "settled", "start", &value));
	assert_int_equal(value, 37000000001);
	end(&f);

	begin_linux(&f); /* missing */
	say_benchmarks(&f);
	broken_because(&f, "before the kernel has settled");
	begin_linux(&f); /* too late */
	say(&f, 'k', "hello wire=1 kernel=linux version=6.1");
	say(&f, 'b', "hello wire=1 platform=linux release=6.1 worker=0");
	say(&f, 's', SETTLED);
	broken_because(&f, "before the kernel has settled");
	begin_linux(&f);
	say(&f, 's', SETTLED);
	say(&f, 's', SETTLED);
	broken_because(&f, "a second time");
	begin_linux(&f); /* the same line twice */
	say(&f, 's', SETTLED);
	f.seq[2]--;
	say(&f, 's', SETTLED);
	broken_because(&f, "doubled or out of order");
	begin_linux(&f);
	f.seq[2]++;
	say(&f, 's', SETTLED);
	broken_because(&f, "records before it were lost");
	begin_linux(&f);
	say(&f, 's', SETTLED);
	say_benchmarks(&f);
	say(&f, 's', SETTLED);
	broken_because(&f, "after the end");
}

static void the_settler_says_all_of_it(void **state)
{
	static const struct {
		const char *body, *why;
	} wrong[] = {
		{"settled", "uptime"},
		{"settled uptime=1 tries=1 busy=0 forks=0 quiet=1", "start"},
		{"settled uptime=1 tries=1 busy=-1 forks=0 quiet=1 start=2", "busy is negative"},
		{"settled uptime=1 tries=1 busy=0 forks=0 quiet=1 start=-2", "start is negative"},
		{"settled uptime=1 tries=x busy=0 forks=0 quiet=1 start=2", "tries is no number"},
		{"settled uptime=1 tries=9223372036854775808 busy=0 forks=0 quiet=1 start=2",
		 "tries is no number"},
		{"hello wire=1", "unknown type"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct fixture f;
		int64_t value;

		begin_linux(&f);
		say(&f, 's', wrong[i].body);
		assert_false(worker_scalar(f.run->workers, "settled", "uptime", &value));
		broken_because(&f, wrong[i].why);
	}
}

static void only_who_settles_has_a_settler(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, true, true);
	say(&f, 's', SETTLED);
	broken_because(&f, "nobody expects source s here");
	begin(&f, true, false);
	say(&f, 's', SETTLED);
	broken_because(&f, "nobody expects source s here");
}

/* Two workers of one machine, and its supervisor, talk at the same time. */
static void workers_of_a_machine_are_sources(void **state)
{
	static const char *const console[] = {
		"k0 hello wire=1 kernel=lwk version=1 cores=2 memory=1 tsc_hz=1000000000",
		"A0 hello wire=1 platform=lwk release=1 worker=0",
		"B0 hello wire=1 platform=lwk release=1 worker=1",
		"B1 begin bench=selfish",
		"A1 begin bench=selfish",
		"A2 value bench=selfish name=x v=1",
		"B2 value bench=selfish name=x v=2",
		"B3 end bench=selfish",
		"A3 end bench=selfish",
		"A4 done count=4 status=0",
		"B4 done count=4 status=0",
		"k1 exit status=0 signal=0",
		"k2 halt count=2 status=0",
	};
	const size_t all = sizeof(console) / sizeof(console[0]);

	(void)state;
	for (uint32_t number = 0; number < 2; number++) {
		for (size_t lost = 0; lost <= all; lost++) { /* all: none is lost */
			struct wire_expect expect = {.supervisor = number == 0,
						     .bench = true,
						     .shared = 2,
						     .number = number};
			char mine = (char)(WIRE_SHARED + number), line[256];
			struct fixture f;
			bool matters;
			int64_t x;

			begin(&f, true, true);
			wire_free(f.wire);
			f.run->workers[0].worker = number;
			f.wire = wire_new(&expect, f.run->workers);
			for (size_t i = 0; i < all; i++) {
				if (i == lost)
					continue;
				snprintf(line, sizeof(line), "~!%s #%08lx\n", console[i],
					 crc32(0, (const unsigned char *)console[i],
					       (unsigned int)strlen(console[i])));
				raw(&f, line);
			}
			matters = lost < all && (console[lost][0] == mine ||
						 (console[lost][0] == 'k' && number == 0));
			assert_int_equal(wire_finish(f.wire),
					 matters ? WIRE_BROKEN : WIRE_COMPLETE);
			if (!matters) {
				assert_true(worker_scalar(f.run->workers, "selfish", "x", &x));
				assert_int_equal(x, number + 1);
			}
			end(&f);
		}
	}
}

/* A third worker, or one alone, is no source of a machine with two. */
static void strangers_are_no_sources(void **state)
{
	static const char *const strangers[] = {"C0 begin bench=selfish", "b0 begin bench=selfish"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct wire_expect expect = {.bench = true, .shared = 2};
		struct fixture f;
		char line[256];

		begin(&f, false, true);
		wire_free(f.wire);
		f.wire = wire_new(&expect, f.run->workers);
		snprintf(line, sizeof(line), "~!%s #%08lx\n", strangers[i],
			 crc32(0, (const unsigned char *)strangers[i],
			       (unsigned int)strlen(strangers[i])));
		assert_int_equal(raw(&f, line), WIRE_BROKEN);
		broken_because(&f, "damaged");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_run_is_complete),
		cmocka_unit_test(the_count_must_be_right),
		cmocka_unit_test(data_must_follow_on),
		cmocka_unit_test(sequence_and_crc_are_checked),
		cmocka_unit_test(the_supervisor_tells_the_end),
		cmocka_unit_test(the_digest_is_of_the_records),
		cmocka_unit_test(the_settler_speaks_once_before_the_benchmarks),
		cmocka_unit_test(the_settler_says_all_of_it),
		cmocka_unit_test(only_who_settles_has_a_settler),
		cmocka_unit_test(workers_of_a_machine_are_sources),
		cmocka_unit_test(strangers_are_no_sources),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
