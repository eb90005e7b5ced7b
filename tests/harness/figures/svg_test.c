/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text as HTML, and gnuplot's pictures within a page: whatever is in them stays text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness/base/html.h"
#include "harness/figures/plot.h"
#include "harness/figures/svg.h"

static char *written; /* by the last of the functions below */
static size_t written_n;

static FILE *begin(void)
{
	FILE *out;

	free(written);
	written = NULL;
	out = open_memstream(&written, &written_n);
	assert_non_null(out);
	return out;
}

static const char *escaped(const char *text)
{
	FILE *out = begin();

	html_text(out, text);
	fclose(out);
	return written;
}

static void text_stays_text(void **state)
{
	(void)state;
	assert_string_equal(escaped("lwk 1.0, 10 %"), "lwk 1.0, 10 %");
	assert_string_equal(escaped("<script>alert(1)</script>"),
			    "&lt;script&gt;alert(1)&lt;/script&gt;");
	assert_string_equal(escaped("\" onload='x' &amp;"), "&quot; onload=&#39;x&#39; &amp;amp;");
	assert_string_equal(escaped("--><!-- ]]>"), "--&gt;&lt;!-- ]]&gt;");
	assert_string_equal(escaped("100\xc2\xb5s \xe2\x86\x92"), "100\xc2\xb5s \xe2\x86\x92");
	assert_string_equal(escaped(""), "");
}

/* Bytes that are no UTF-8, control characters, and marks that turn the direction of writing. */
static void what_nobody_can_read_is_a_question_mark(void **state)
{
	(void)state;
	assert_string_equal(escaped("a\xff\x01z"), "a??z");
	assert_string_equal(escaped("\xc0\xbcscript\xc0\xbe"), "??script??"); /* overlong < and > */
	assert_string_equal(escaped("\xe2\x80\xaetxt.exe"), "?txt.exe");
	assert_string_equal(escaped("a\nb\tc"), "a b c");
}

static void long_text_is_there_whole(void **state)
{
	enum { N = 10000 };
	char *text = malloc(N + 1);

	(void)state;
	memset(text, '<', N);
	text[N] = '\0';
	escaped(text);
	assert_int_equal(written_n, 4 * N);
	free(text);
}

static void formatted_text_is_escaped_after_it_is_formatted(void **state)
{
	FILE *out = begin();

	(void)state;
	html_format(out, "<%s> %d", "a&b", 7);
	fclose(out);
	assert_string_equal(written, "&lt;a&amp;b&gt; 7");
}

static const char *number(double value, double shown)
{
	FILE *out = begin();

	html_number(out, value, shown);
	fclose(out);
	return written;
}

static void numbers_are_exact_for_programs_and_short_for_people(void **state)
{
	(void)state;
	assert_string_equal(number(1234567, 1234567), "<data value=\"1234567\">1,234,567</data>");
	assert_string_equal(number(0.1 + 0.2, 30), "<data value=\"0.30000000000000004\">30</data>");
	assert_string_equal(number(0.0 / 0.0, 0.0 / 0.0), "<span class=\"none\">none</span>");
	assert_string_equal(number(1.0 / 0.0, 1.0 / 0.0), "<span class=\"none\">none</span>");
}

static const char *short_number(double value)
{
	FILE *out = begin();

	html_short_number(out, value);
	fclose(out);
	return written;
}

static void short_numbers_lose_nothing(void **state)
{
	(void)state;
	assert_string_equal(short_number(1234567), "1,234,567");
	assert_string_equal(short_number(-0.5), "-0.50000");
	assert_string_equal(short_number(0.123456), "<data value=\"0.123456\">0.12346</data>");
	assert_string_equal(short_number(0.0 / 0.0), "<span class=\"none\">none</span>");
}

/* ---- pictures --------------------------------------------------------------------------------------- */

/* What stands within the <svg>; NULL if it was refused. */
static const char *drawn(const char *content)
{
	struct error error = {""};
	FILE *out = begin();
	char *svg;
	bool ok;

	if (asprintf(&svg, "<?xml version=\"1.0\"?>\n<!DOCTYPE x><svg width='9'>%s</svg>\n",
		     content) < 0)
		abort();
	ok = svg_inline(out, svg, &error);
	fclose(out);
	free(svg);
	assert_true(ok || *error.message);
	return ok ? written : NULL;
}

static void shapes_carry_what_their_groups_say(void **state)
{
	(void)state;
	assert_string_equal(drawn("<g fill=\"none\" color=\"black\" stroke=\"currentColor\" "
				  "stroke-width=\"2.00\">"
				  "\t<path stroke='rgb(  0,   0,   1)' stroke-dasharray='6.0,4.0' "
				  "d='M1,2 L3,4 '/>"
				  "</g>"),
			    "<path d=\"M1,2 L3,4 \" stroke=\"var(--run-0)\" stroke-width=\"2.00\" "
			    "stroke-dasharray=\"6.0,4.0\"/>\n");
	assert_string_equal(
		drawn("<rect x='0' y='0' width='9' height='5' fill='#00000b'/>"),
		"<rect x=\"0\" y=\"0\" width=\"9\" height=\"5\" fill=\"var(--grid)\"/>\n");
	/* nothing to be seen */
	assert_string_equal(drawn("<rect x='0' y='0' width='9' height='5' fill='none'/><g></g>"),
			    "");
}

static void colours_without_a_name_are_the_ink(void **state)
{
	static const char *const others[] = {"rgb(1,2,3)", "#123456",	 "red",
					     "url(#x)",	   "rgb(0,0,0)", "rgb(0,0,12)"};
	char content[64];

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		snprintf(content, sizeof(content), "<path stroke='%s' d='M1,2h3'/>", others[i]);
		assert_string_equal(drawn(content),
				    "<path d=\"M1,2h3\" stroke=\"currentColor\"/>\n");
	}
}

static void dots_of_one_look_are_one_path(void **state)
{
	(void)state;
	assert_string_equal(
		drawn("<use xlink:href='#gpPt6' transform='translate(1.5,2) scale(1.44)' "
		      "color='rgb(0,0,2)'/>\n"
		      "<use xlink:href='#gpPt6' transform='translate(3,4) scale(1.44)' "
		      "color='rgb(0,0,2)'/>\n"
		      "<use xlink:href='#gpPt6' transform='translate(5,6) scale(1.44)' "
		      "color='rgb(0,0,3)'/>\n"),
		"<path d=\"M1.50 2.00h0M3.00 4.00h0\" stroke=\"var(--run-1)\" "
		"stroke-width=\"2.88\"/>\n"
		"<path d=\"M5.00 6.00h0\" stroke=\"var(--run-2)\" stroke-width=\"2.88\"/>\n");
}

static void texts_are_escaped_anew(void **state)
{
	(void)state;
	assert_string_equal(
		drawn("<g transform=\"translate(8,9) rotate(-90.00)\" fill=\"rgb(0,0,9)\" "
		      "font-family=\"Open Sans:Bold\" font-size=\"11.00\" text-anchor=\"end\">"
		      "<text>a &lt;b&gt; &amp;amp; 'c'</text></g>"),
		"<text transform=\"translate(8,9) rotate(-90.00)\" font-size=\"11.00\" "
		"text-anchor=\"end\" font-weight=\"bold\" fill=\"var(--soft)\">"
		"a &lt;b&gt; &amp;amp; &#39;c&#39;</text>\n");
}

static void what_does_more_than_be_seen_is_left_out(void **state)
{
	static const char *const evil[] = {
		"<script>alert(1)</script>",
		"<defs><path id='x' stroke='red' d='M1,2h3'/></defs>",
		"<title>t</title><desc>d</desc><style>*{}</style>",
		"<foreignObject><text>x</text></foreignObject>",
		"<a href='http://x/'></a><image href='http://x/'/><iframe/>",
		"<!-- <path stroke='red' d='M1,2h3'/> -->",
		"<text></text><text/>",
		"<path stroke='red' d='M1,2 '/>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(evil) / sizeof(evil[0]); i++)
		assert_string_equal(drawn(evil[i]), "");
	assert_string_equal(drawn("<path id='x' onclick='y' style='z' class='w' stroke='#000001' "
				  "d='M1,2h3\" onload=\"x'/>"),
			    "<path stroke=\"var(--run-0)\"/>\n");
}

static void what_is_not_well_formed_is_refused(void **state)
{
	static const char *const bad[] = {"<g>",
					  "</g>",
					  "<g><path d='M1'></g>",
					  "<path d=M1/>",
					  "<path d='",
					  "<path d/>",
					  "<>",
					  "< g></ g>",
					  "<!-- ",
					  "<g a='1' b></g>"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (drawn(bad[i]))
			fail_msg("'%s' is taken", bad[i]);
	}
}

/* ---- plots ------------------------------------------------------------------------------------------ */

/* Tables show what was measured, also where a logarithmic axis cannot. */
static void points_keep_their_values(void **state)
{
	struct plot plot = {NULL, 0};
	struct plot_panel *panel = plot_panel(&plot, 1);
	struct plot_series *series = plot_series(panel, "x", 0, PLOT_DOTS);

	(void)state;
	plot_point(series, 0, 1);
	plot_point(series, 50, 2);
	plot_fit_x(panel, true);
	assert_true(series->points[0].x == 0);
	assert_true(plot_shown(&panel->x, 0) == 10);
	assert_true(plot_place(&panel->x, 0) == 0);
	assert_true(plot_shown(&panel->x, 50) == 50);
	plot_row(panel, 0.5, 1.5, "the first");
	assert_string_equal(plot_row_at(panel, 1), "the first");
	assert_null(plot_row_at(panel, 2));
	plot_free(&plot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_stays_text),
		cmocka_unit_test(what_nobody_can_read_is_a_question_mark),
		cmocka_unit_test(long_text_is_there_whole),
		cmocka_unit_test(formatted_text_is_escaped_after_it_is_formatted),
		cmocka_unit_test(numbers_are_exact_for_programs_and_short_for_people),
		cmocka_unit_test(short_numbers_lose_nothing),
		cmocka_unit_test(shapes_carry_what_their_groups_say),
		cmocka_unit_test(colours_without_a_name_are_the_ink),
		cmocka_unit_test(dots_of_one_look_are_one_path),
		cmocka_unit_test(texts_are_escaped_anew),
		cmocka_unit_test(what_does_more_than_be_seen_is_left_out),
		cmocka_unit_test(what_is_not_well_formed_is_refused),
		cmocka_unit_test(points_keep_their_values),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	free(written);
	return failed;
}
