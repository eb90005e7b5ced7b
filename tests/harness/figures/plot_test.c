/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures in memory: where names stand, which lines are seen beside others; words, quoted and wrapped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/words.h"
#include "harness/figures/plot.h"

static const struct plot_size size = {400, 200};

static struct plot_panel *make_panel(struct plot *plot)
{
	struct plot_panel *panel = plot_panel(plot, 1);

	panel->x = (struct plot_axis){.low = 0, .high = 100};
	panel->y = (struct plot_axis){.low = 0, .high = 100};
	return panel;
}

static void add_line(struct plot_panel *panel, const char *name, double x, double y, double to_x,
		     double to_y)
{
	struct plot_series *line = plot_series(panel, name, 0, PLOT_LINE);

	plot_point(line, x, y);
	plot_point(line, to_x, to_y);
}

static void equal_lines_are_nested(void **state)
{
	struct plot plot = {NULL, 0};
	struct plot_panel *panel = make_panel(&plot);

	(void)state;
	add_line(panel, "a", 0, 10, 100, 10);
	add_line(panel, "b", 0, 10.1, 100, 10.1); /* the eye cannot tell them */
	add_line(panel, "c", 0, 10, 100, 10);
	add_line(panel, "d", 0, 50, 100, 50);
	add_line(panel, "e", 0, 10, 50, 10); /* ends earlier */
	plot_nest(panel);
	assert_true(panel->series[0].width > panel->series[1].width);
	assert_true(panel->series[1].width > panel->series[2].width);
	assert_true(panel->series[2].width == panel->series[3].width);
	assert_true(panel->series[2].width == panel->series[4].width);
	plot_free(&plot);
}

/* In points, by the width that characters have there. */
static bool overlap(const struct plot_text *a, const struct plot_text *b)
{
	const double width = 6, height = 11;
	double at[2], n[2];
	const struct plot_text *texts[] = {a, b};

	for (int i = 0; i < 2; i++) {
		n[i] = width * (double)words_length(texts[i]->text);
		at[i] = texts[i]->x * size.width - (texts[i]->align == 'r'   ? n[i]
						    : texts[i]->align == 'c' ? n[i] / 2
									     : 0);
	}
	return at[0] < at[1] + n[1] && at[1] < at[0] + n[0] &&
	       fabs(a->y - b->y) * size.height < height;
}

static void names_stand_apart_and_within(void **state)
{
	static const double lines[][4] = {{0, 50, 100, 50},
					  {0, 53, 100, 53},
					  {0, 50, 100, 50},
					  {50, 0, 50, 100},
					  {99, 0, 99, 100}};
	enum { N = sizeof(lines) / sizeof(lines[0]) };
	struct plot plot = {NULL, 0};
	struct plot_panel *panel = make_panel(&plot);

	(void)state;
	for (size_t i = 0; i < N; i++)
		add_line(panel, "", lines[i][0], lines[i][1], lines[i][2], lines[i][3]);
	for (size_t i = 0; i < N; i++)
		plot_label(panel, i, &size, "a name of some length");
	assert_int_equal(panel->n_texts, N);
	for (size_t i = 0; i < N; i++) {
		assert_in_range((int)(panel->texts[i].x * 1000), 0, 1000);
		assert_in_range((int)(panel->texts[i].y * 1000), 0, 1000);
		for (size_t j = 0; j < i; j++)
			assert_false(overlap(&panel->texts[i], &panel->texts[j]));
	}
	/* none of nothing */
	plot_series(panel, "empty", 0, PLOT_LINE);
	plot_label(panel, N, &size, "empty");
	assert_int_equal(panel->n_texts, N);
	plot_free(&plot);
}

/* What a shell makes of it is read back. */
static void quoted_words_are_one(void **state)
{
	static const char *const texts[] = {"lwk",  "",	      "a b", "it's", "''",
					    "$(x)", "`x`; y", "\\",  "-n"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct words words = {NULL, 0};
		char got[64] = "";
		FILE *shell;

		words_add(&words, "printf '%%s' ");
		words_add_quoted(&words, texts[i]);
		shell = popen(words.text, "r");
		assert_non_null(shell);
		got[fread(got, 1, sizeof(got) - 1, shell)] = '\0';
		assert_int_equal(pclose(shell), 0);
		assert_string_equal(got, texts[i]);
		words_free(&words);
	}
}

static void lines_keep_numbers_with_what_they_count(void **state)
{
	char *lines[4];
	size_t n = words_wrap("steps are 0.128 % longer in 0.4 s of 1 2 3 4 5 6 7 8", 16, lines, 4);

	(void)state;
	assert_int_equal(n, 4);
	assert_string_equal(lines[0], "steps are");
	assert_string_equal(lines[1], "0.128 % longer");
	assert_string_equal(lines[2], "in 0.4 s of");
	for (size_t i = 0; i < n; i++)
		free(lines[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_lines_are_nested),
		cmocka_unit_test(names_stand_apart_and_within),
		cmocka_unit_test(quoted_words_are_one),
		cmocka_unit_test(lines_keep_numbers_with_what_they_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
