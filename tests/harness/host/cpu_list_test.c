/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What kernels write of lists of processors, from machines with 1 to 1,024 of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness/host/cpu_list.h"

/* "(null)" as the kernel pads it: to as many columns as the machine has processors. */
static char *null_of(int processors)
{
	static char text[2000];

	snprintf(text, sizeof(text), "%*s\n", processors, "(null)");
	return text;
}

/* Each second of 1,024. */
static char *every_second(void)
{
	static char text[8000];
	size_t n = 0;

	for (int cpu = 0; cpu < 1024; cpu += 2)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%d", cpu ? "," : "", cpu);
	snprintf(text + n, sizeof(text) - n, "\n");
	return text;
}

static void texts_of_kernels(void **state)
{
	const struct {
		const char *text;
		enum cpus_known known;
		size_t n;
		int last;
		const char *words; /* NULL: as the text, without its end */
	} table[] = {
		/* one processor */
		{"0\n", CPUS_SOME, 1, 0, NULL},
		{"\n", CPUS_NONE, 0, 0, "none"},
		{"", CPUS_NONE, 0, 0, "none"},
		{"(null)\n", CPUS_NONE, 0, 0, "none"},
		/* 8 */
		{"0-7\n", CPUS_SOME, 8, 7, NULL},
		{"1-3,5-7\n", CPUS_SOME, 6, 7, NULL},
		{"0-1\n", CPUS_SOME, 2, 1, NULL},
		{"  (null)\n", CPUS_NONE, 0, 0, "none"},
		/* 128: threads of one core are 64 apart */
		{"0-127\n", CPUS_SOME, 128, 127, NULL},
		{"2-63,66-127\n", CPUS_SOME, 124, 127, NULL},
		{"0-127:1/2\n", CPUS_SOME, 64, 126, ""},
		/* 256: the first two of each 16 keep the house */
		{"2-15,18-31,34-47,50-63,128-255\n", CPUS_SOME, 184, 255, NULL},
		{"0-255:2/16", CPUS_SOME, 32, 241, ""},
		/* 1,024 */
		{"0-1023\n", CPUS_SOME, 1024, 1023, NULL},
		{"0,32,64,96,128,1000-1023\n", CPUS_SOME, 29, 1023, NULL},
		/* the kernel takes a processor twice, and so do we what it was told */
		{"1-3,2\n", CPUS_SOME, 3, 3, "1-3"},
		/* what says nothing */
		{"0-1024\n", CPUS_UNKNOWN, 0, 0, "unknown"},
		{"0-4294967295\n", CPUS_UNKNOWN, 0, 0, "unknown"},
		{"99999999999999999999\n", CPUS_UNKNOWN, 0, 0, "unknown"},
		{"(nul", CPUS_UNKNOWN, 0, 0, "unknown"},
		{"0-3\n0-7\n", CPUS_UNKNOWN, 0, 0, "unknown"},
		{"ff", CPUS_UNKNOWN, 0, 0, "unknown"},
		{"0-7:2/1", CPUS_UNKNOWN, 0, 0, "unknown"},
		{"0-7:1/0", CPUS_UNKNOWN, 0, 0, "unknown"},
		{"0-7:1", CPUS_UNKNOWN, 0, 0, "unknown"},
		{"0-3,", CPUS_UNKNOWN, 0, 0, "unknown"},
		{"3-0", CPUS_UNKNOWN, 0, 0, "unknown"},
		{"all", CPUS_UNKNOWN, 0, 0, "unknown"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const char *want = table[i].words ? table[i].words : table[i].text;
		struct cpus_said said;
		char *words;

		cpus_said_text(&said, table[i].text, NULL);
		words = cpus_said_words(&said);
		if (said.known != table[i].known || said.cpus.n != table[i].n)
			fail_msg("%s: %d, %zu processors", table[i].text, said.known, said.cpus.n);
		if (said.cpus.n)
			assert_int_equal(said.cpus.items[said.cpus.n - 1], table[i].last);
		if (*want)
			assert_memory_equal(words, want, strcspn(want, "\n"));
		free(words);
	}
}

static void null_is_none_whatever_its_width(void **state)
{
	static const int machines[] = {1, 8, 128, 256, 1024};
	struct cpus_said said;

	(void)state;
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
		cpus_said_text(&said, null_of(machines[i]), NULL);
		assert_int_equal(said.known, CPUS_NONE);
	}
}

/* Longer than a line that somebody thought long enough. */
static void long_lists_are_read_to_their_end(void **state)
{
	char path[] = "/tmp/cpu-list-XXXXXX";
	int fd = mkstemp(path);
	const char *text = every_second();
	struct cpus_said said;
	char *again;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	cpus_said_file(&said, path);
	assert_int_equal(said.known, CPUS_SOME);
	assert_int_equal(said.cpus.n, 512);
	assert_int_equal(said.cpus.items[511], 1022);
	again = cpus_said_words(&said);
	assert_int_equal(strlen(again), strlen(text) - 1);
	free(again);
	/* a NUL inside, or more than any list: no list */
	assert_int_equal(pwrite(fd, "", 1, 4), 1);
	cpus_said_file(&said, path);
	assert_int_equal(said.known, CPUS_UNKNOWN);
	assert_int_equal(ftruncate(fd, 0), 0);
	cpus_said_file(&said, path);
	assert_int_equal(said.known, CPUS_NONE);
	assert_int_equal(ftruncate(fd, 1 << 20), 0);
	cpus_said_file(&said, path);
	assert_int_equal(said.known, CPUS_UNKNOWN);
	close(fd);
	unlink(path);
	cpus_said_file(&said, path);
	assert_int_equal(said.known, CPUS_UNKNOWN);
	cpus_said_file(&said, "/");
	assert_int_equal(said.known, CPUS_UNKNOWN);
}

/* What the kernel was told, and what `all` and N are then. */
static void lists_of_a_command_line(void **state)
{
	static const char line[] =
		"BOOT_IMAGE=/vmlinuz isolcpus=managed_irq,domain,1-3 nohz_full=2-N rcu-nocbs=all "
		"rcu_nocbs_more=5 irqaffinity=0 -- isolcpus=7\n";
	const struct cpus four = {{0, 1, 2, 3}, 4};
	struct cpus_said said;

	(void)state;
	cpus_said_argument(&said, line, "isolcpus", &four);
	assert_int_equal(said.known, CPUS_SOME);
	assert_int_equal(said.cpus.n, 3);
	cpus_said_argument(&said, line, "nohz_full", &four);
	assert_int_equal(said.cpus.n, 2);
	assert_int_equal(said.cpus.items[1], 3);
	cpus_said_argument(&said, line, "nohz_full", NULL);
	assert_int_equal(said.known, CPUS_UNKNOWN);
	cpus_said_argument(&said, line, "rcu_nocbs", &four);
	assert_int_equal(said.cpus.n, 4);
	cpus_said_argument(&said, line, "rcu", &four);
	assert_int_equal(said.known, CPUS_NONE);
	cpus_said_argument(&said, "rcu_nocbs quiet", "rcu_nocbs", &four);
	assert_int_equal(said.known, CPUS_NONE);
	cpus_said_argument(&said, "nohz_full=1 nohz_full=2", "nohz_full", &four);
	assert_int_equal(said.cpus.items[0], 2);
	cpus_said_argument(&said, "", "nohz_full", &four);
	assert_int_equal(said.known, CPUS_NONE);
}

static void a_field_of_a_status(void **state)
{
	static const char status[] = "Name:\tx\nCpus_allowed:\t00000000,0000000f\n"
				     "Cpus_allowed_list:\t0-3\nMems_allowed_list:\t0\n";
	struct cpus_said said;

	(void)state;
	cpus_said_field(&said, status, "Cpus_allowed_list:");
	assert_int_equal(said.known, CPUS_SOME);
	assert_int_equal(said.cpus.n, 4);
	cpus_said_field(&said, "Name:\tx\n", "Cpus_allowed_list:");
	assert_int_equal(said.known, CPUS_UNKNOWN);
}

/* A user's list names each once, in the order of workers. */
static void lists_of_users(void **state)
{
	static const char *const bad[] = {"",	 ",",	  "0,",	 "-1",	   "1-",     "3-2",
					  "0,0", "1-3,2", "one", "1024",   "0-1024", "0 ,1",
					  "+1",	 "0x1",	  " 0",	 "0-7:0/2"};
	const struct cpus even = {{0, 2, 4, 6}, 4};
	struct cpus cpus;
	struct error error;
	char *text;

	(void)state;
	assert_true(cpus_parse(&cpus, "3", NULL, &error));
	assert_int_equal(cpus.n, 1);
	assert_int_equal(cpus.items[0], 3);
	assert_true(cpus_parse(&cpus, "9,2-4,0", NULL, &error));
	text = cpus_text(&cpus, cpus.n);
	assert_string_equal(text, "9,2,3,4,0");
	free(text);
	text = cpus_ranges(&cpus);
	assert_string_equal(text, "9,2-4,0");
	free(text);
	assert_true(cpus_parse(&cpus, "0-1023", NULL, &error));
	assert_int_equal(cpus.n, CPUS_MAX);
	assert_true(cpus_parse(&cpus, "all", &even, &error));
	assert_int_equal(cpus.n, 4);
	assert_int_equal(cpus.items[3], 6);
	assert_true(cpus_parse(&cpus, "1-9:1/4,N", &even, &error));
	text = cpus_text(&cpus, cpus.n);
	assert_string_equal(text, "1,5,9,6");
	free(text);
	assert_false(cpus_parse(&cpus, "all,0", &even, &error));
	assert_false(cpus_parse(&cpus, "allx", &even, &error));
	assert_false(cpus_parse(&cpus, "all", NULL, &error));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(cpus_parse(&cpus, bad[i], NULL, &error));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_of_kernels),
		cmocka_unit_test(null_is_none_whatever_its_width),
		cmocka_unit_test(long_lists_are_read_to_their_end),
		cmocka_unit_test(lists_of_a_command_line),
		cmocka_unit_test(a_field_of_a_status),
		cmocka_unit_test(lists_of_users),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
