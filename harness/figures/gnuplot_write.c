/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What gnuplot reads. Texts stand in single quotes, in which gnuplot replaces nothing; the names of
 * series are the last column of the data, where no quote of theirs can hide a separator.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/number.h"
#include "harness/base/words.h"
#include "harness/figures/gnuplot_write.h"

/* Falls back to the system's sans-serif where it is not installed. */
#define FONT "Open Sans"

/* No text on a slide is longer; a store may hold longer ones. */
#define TEXT_MAX 400

void gnuplot_path(const struct gnuplot *gnuplot, const char *file, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/%s", gnuplot->folder, file);
}

/*
 * A quote within is a text of its own: two of them would be one, but not after the first, which would
 * then seem to end.
 */
static void quote(FILE *out, const char *text)
{
	char *clean = words_clean(text, TEXT_MAX);

	fputc('\'', out);
	for (const char *c = clean; *c; c++)
		fputs(*c == '\'' ? "'.\"'\".'" : (char[]){*c, '\0'}, out);
	fputc('\'', out);
	free(clean);
}

static void set_text(FILE *out, const char *name, const char *text)
{
	fprintf(out, "%s = ", name);
	quote(out, text);
	fputc('\n', out);
}

static void set_path(const struct gnuplot *gnuplot, const char *name, const char *file)
{
	char path[PATH_MAX];

	gnuplot_path(gnuplot, file, path);
	fprintf(gnuplot->script, "%s = '", name);
	for (const char *c = path; *c; c++)
		fputs(*c == '\'' ? "''" : (char[]){*c, '\0'}, gnuplot->script);
	fputs("'\n", gnuplot->script);
}

static void set_number(FILE *out, const char *name, double value)
{
	fprintf(out, "%s = %.17g\n", name, value);
}

void gnuplot_prologue(struct gnuplot *gnuplot, const char *root)
{
	FILE *out = gnuplot->script;

	fputs("plots = '", out);
	for (const char *c = root; *c; c++)
		fputs(*c == '\'' ? "''" : (char[]){*c, '\0'}, out);
	fputs("/plots'\n", out);
	set_text(out, "font", FONT);
	set_number(out, "canvas_w", GNUPLOT_WIDTH);
}

void gnuplot_places_file(const char *file, char name[NAME_MAX])
{
	snprintf(name, NAME_MAX, "%s.places", file);
}

void gnuplot_begin(struct gnuplot *gnuplot, enum picture kind, const char *file)
{
	static const char *const terminals[] = {
		/* 72 points an inch: what is 11 here is 11 points there */
		[PICTURE_PDF] = "set terminal pdfcairo noenhanced color dashlength 3.6 size "
				"13.33333333in,%.4fin font "
				"sized(11) "
				"fontscale 1 linewidth 1 rounded\n",
		[PICTURE_SVG] = "set terminal svg noenhanced size 960,%g font sized(11) linewidth "
				"1 rounded\n",
		[PICTURE_PNG] = "set terminal pngcairo noenhanced size 1280,%g font sized(11) "
				"fontscale 1.3333 linewidth 1.3333 pointscale 1.3333 rounded\n",
		[PICTURE_BARE] = "set terminal svg noenhanced size 960,%g font sized(11) linewidth "
				 "1 rounded\n",
	};
	static const double scale[] = {1 / 72.0, 1, 1280.0 / GNUPLOT_WIDTH, 1};
	double height = kind == PICTURE_BARE ? GNUPLOT_BARE_HEIGHT : GNUPLOT_HEIGHT;
	char places[NAME_MAX];
	FILE *out = gnuplot->script;

	fputs("set output\nreset\n", out);
	set_number(out, "canvas_h", height);
	fputs("load plots.'/style.gp'\n", out);
	fprintf(out, terminals[kind], height * scale[kind]);
	set_path(gnuplot, "to", file);
	fputs("set output to\n", out);
	gnuplot->bare = kind == PICTURE_BARE;
	if (!gnuplot->bare)
		return;
	gnuplot_places_file(file, places);
	set_path(gnuplot, "to", places);
	fputs("set print to\nload plots.'/names.gp'\n", out);
}

/* ---- a plot: variables and data ---------------------------------------------------------------- */

/* An array has at least one element, so that there is always one to name. */
#define ARRAY(out, name, n, print)                                              \
	do {                                                                    \
		fprintf(out, "array %s[%zu] = [", name, (n) ? (size_t)(n) : 1); \
		for (size_t i = 0; i < (n); i++) {                              \
			fputs(i ? ", " : "", out);                              \
			print;                                                  \
		}                                                               \
		fputs((n) ? "]\n" : "0]\n", out);                               \
	} while (0)

static void put_axis(FILE *out, const char *axis, const struct plot *plot, size_t offset)
{
#define AXIS ((const struct plot_axis *)((const char *)&plot->panels[i] + offset))
	char name[32];

	snprintf(name, sizeof(name), "%s_label", axis);
	ARRAY(out, name, plot->n, quote(out, AXIS->label ? AXIS->label : ""));
	snprintf(name, sizeof(name), "%s_low", axis);
	ARRAY(out, name, plot->n, fprintf(out, "%.17g", AXIS->low));
	snprintf(name, sizeof(name), "%s_high", axis);
	ARRAY(out, name, plot->n, fprintf(out, "%.17g", AXIS->high));
	snprintf(name, sizeof(name), "%s_log", axis);
	ARRAY(out, name, plot->n, fprintf(out, "%d", AXIS->log));
	snprintf(name, sizeof(name), "%s_whole", axis);
	ARRAY(out, name, plot->n, fprintf(out, "%d", AXIS->whole));
	snprintf(name, sizeof(name), "%s_prefixed", axis);
	ARRAY(out, name, plot->n, fprintf(out, "%d", AXIS->prefixed));
#undef AXIS
}

/*
 * The numbers, from 1, of a panel's series of one mark: "0 2 5". Empty series have none; 0 is there
 * always, the point far away that write_data() begins with, as gnuplot cannot walk an empty list.
 */
static void put_members(FILE *out, const struct plot *plot, size_t panel, enum plot_mark mark)
{
	size_t number = 0;

	fputs("'0", out);
	for (size_t p = 0; p <= panel; p++) {
		for (size_t i = 0; i < plot->panels[p].n_series; i++) {
			const struct plot_series *series = &plot->panels[p].series[i];

			number += series->n > 0;
			if (p == panel && series->n && series->mark == mark)
				fprintf(out, " %zu", number);
		}
	}
	fputc('\'', out);
}

/* Of each series that has points, in their order; before them, of the point far away. */
#define EACH_SERIES(out, name, format, value)                                                  \
	do {                                                                                   \
		fprintf(out, "undefine " name "\narray " name "[%zu] = [0", all);              \
		for (size_t p = 0; p < plot->n; p++) {                                         \
			for (size_t i = 0; i < plot->panels[p].n_series; i++) {                \
				const struct plot_series *series = &plot->panels[p].series[i]; \
                                                                                               \
				if (series->n)                                                 \
					fprintf(out, ", " format, series->value);              \
			}                                                                      \
		}                                                                              \
		fputs("]\n", out);                                                             \
	} while (0)

static void put_series(FILE *out, const struct plot *plot)
{
	static const char *const names[PLOT_MARKS] = {"dots",  "big",	"line", "dashed",
						      "steps", "guide", "bars"};
	size_t all = 1; /* the point far away */

	for (int mark = 0; mark < PLOT_MARKS; mark++)
		ARRAY(out, names[mark], plot->n, put_members(out, plot, i, (enum plot_mark)mark));
	for (size_t p = 0; p < plot->n; p++) {
		for (size_t i = 0; i < plot->panels[p].n_series; i++)
			all += plot->panels[p].series[i].n > 0;
	}
	EACH_SERIES(out, "series_colour", "%u", colour);
	EACH_SERIES(out, "series_width", "%g", width);
	EACH_SERIES(out, "series_tint", "%g", tint);
}

static void put_texts(FILE *out, const struct plot *plot)
{
	struct place {
		size_t panel;
		const struct plot_text *text;
	} * places;
	size_t n = 0, all = 0;

	for (size_t p = 0; p < plot->n; p++)
		all += plot->panels[p].n_texts;
	places = calloc(all + 1, sizeof(*places));
	if (!places)
		abort();
	for (size_t p = 0; p < plot->n; p++) {
		for (size_t i = 0; i < plot->panels[p].n_texts; i++)
			places[n++] = (struct place){p + 1, &plot->panels[p].texts[i]};
	}
	fprintf(out, "texts = %zu\n", n);
	ARRAY(out, "text_panel", n, fprintf(out, "%zu", places[i].panel));
	ARRAY(out, "text_x", n, fprintf(out, "%.6f", places[i].text->x));
	ARRAY(out, "text_y", n, fprintf(out, "%.6f", places[i].text->y));
	ARRAY(out, "text_colour", n, fprintf(out, "%u", places[i].text->colour));
	ARRAY(out, "text_align", n, fprintf(out, "'%c'", places[i].text->align));
	ARRAY(out, "text_of", n, quote(out, places[i].text->text));
	free(places);
}

static void put_coordinate(FILE *out, double value)
{
	char text[NUMBER_TEXT_MAX];

	fputs(isfinite(value) ? number_exact(value, text) : "NaN", out);
	fputc('\t', out);
}

/* Tidy: a point a row. Series are apart by two empty lines, which gnuplot counts. Gives 0, or why it
 * could not be written. */
static int write_data(const struct gnuplot *gnuplot, const char *file, const struct plot *plot)
{
	char path[PATH_MAX];
	int failed;
	FILE *out;

	gnuplot_path(gnuplot, file, path);
	out = fopen(path, "we");
	if (!out)
		return errno;
	errno = 0; /* the first write that fails says why */
	fputs("# x\ty\tto\tpanel\tseries\n1e300\t1e300\t1e300\t0\t\n", out);
	for (size_t p = 0; p < plot->n; p++) {
		for (size_t i = 0; i < plot->panels[p].n_series; i++) {
			const struct plot_series *series = &plot->panels[p].series[i];
			char *name = words_clean(series->name, TEXT_MAX);

			if (series->n)
				fputs("\n\n", out);
			for (size_t j = 0; j < series->n; j++) {
				const struct plot_panel *panel = &plot->panels[p];
				const struct plot_point *point = &series->points[j];

				put_coordinate(out, plot_shown(&panel->x, point->x));
				put_coordinate(out, plot_shown(&panel->y, point->y));
				put_coordinate(out, plot_shown(&panel->x, point->to));
				fprintf(out, "%zu\t%s\n", p + 1, name);
			}
			free(name);
		}
	}
	failed = fflush(out) || ferror(out) ? (errno ? errno : EIO) : 0;
	return fclose(out) && !failed ? errno : failed;
}

static void put_plot(struct gnuplot *gnuplot, const struct layout *layout, const struct plot *plot)
{
	FILE *out = gnuplot->script;
	char file[32];

	fprintf(out, "panels = %zu\n", plot->n);
	snprintf(file, sizeof(file), "data%u.tsv", ++gnuplot->plots);
	if (!gnuplot->failed)
		gnuplot->failed = write_data(gnuplot, file, plot);
	set_path(gnuplot, "data", file);
	set_text(out, "layout", layout->script);
	set_number(out, "on_left", (double)layout->on_left);
	set_number(out, "left_share", layout->left_share);
	set_number(out, "left_room", layout->left_room);
	set_number(out, "right_room", layout->right_room);
	set_number(out, "mid_room", layout->mid_room);
	put_axis(out, "x", plot, offsetof(struct plot_panel, x));
	put_axis(out, "y", plot, offsetof(struct plot_panel, y));
	ARRAY(out, "text_size", plot->n, fprintf(out, "%.6f", plot->panels[i].text_size));
	ARRAY(out, "weight", plot->n, fprintf(out, "%.6f", plot->panels[i].weight));
	put_series(out, plot);
	put_texts(out, plot);
}

static void put_lines(FILE *out, const char *count, const char *array, char **lines, size_t n)
{
	fprintf(out, "%s = %zu\n", count, n);
	ARRAY(out, array, n, quote(out, lines[i]));
}

void gnuplot_page(struct gnuplot *gnuplot, const struct page *page, const struct layout *layout,
		  const struct plot *plot)
{
	FILE *out = gnuplot->script;

	put_plot(gnuplot, layout, plot);
	fprintf(out, "bare = %d\n", gnuplot->bare);
	if (gnuplot->bare) {
		fputs("load plots.'/bare.gp'\n", out);
		return;
	}
	set_text(out, "heading", page->heading);
	set_number(out, "title_size", page->title_size);
	put_lines(out, "titles", "title_line", page->title, page->n_title);
	put_lines(out, "captions", "caption_line", page->caption, page->n_caption);
	put_lines(out, "sources", "source_line", page->source, page->n_source);
	fprintf(out, "page = %u\nload plots.'/page.gp'\n", page->number);
}
