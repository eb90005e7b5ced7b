/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a picture shows, in memory: panels with axes, series of points and short texts. From it come
 * gnuplot's input and the page's tables and hover values, so that they cannot differ. Knows neither
 * runs nor gnuplot.
 */
#ifndef FIGURES_PLOT_H
#define FIGURES_PLOT_H

#include <stdbool.h>
#include <stddef.h>

/* Colours that are told apart by everybody (Okabe and Ito); as many runs fit a picture. */
#define PLOT_COLOURS 6
#define PLOT_GREY    PLOT_COLOURS

enum plot_mark {
	PLOT_DOTS,   /* one dot a point */
	PLOT_BIG,    /* the same, large: few points, each a metric */
	PLOT_LINE,   /* points joined */
	PLOT_DASHED, /* the same, for what is no observation */
	PLOT_STEPS,  /* a distribution: horizontal, then up */
	PLOT_GUIDE,  /* thin lines from x to `to` that lead the eye */
	PLOT_BARS,   /* from x to `to`, a row high but for a gap */
	PLOT_MARKS,
};

struct plot_point {
	double x, y, to;
};

struct plot_series {
	char *name;
	unsigned int colour;
	enum plot_mark mark;
	double width; /* of lines, in points */
	double tint;  /* of bars: 1 is the colour itself, less is lighter */
	struct plot_point *points;
	size_t n;
};

/* A short text at a place of the panel, 0 to 1 from left to right and from below. */
struct plot_text {
	double x, y;
	char *text;
	unsigned int colour;
	char align; /* l, c, r */
};

/* What a stretch of a y axis without numbers stands for. */
struct plot_row {
	double low, high;
	char *name;
};

struct plot_axis {
	char *label; /* with the unit; NULL: no axis is drawn */
	double low, high;
	bool log;
	bool prefixed; /* 10 k, 1 M */
	bool whole;    /* counts things: no tic between two of them */
};

struct plot_panel {
	struct plot_axis x, y;
	double weight;	  /* share of the picture among panels of a kind */
	double text_size; /* in points */
	struct plot_series *series;
	size_t n_series;
	struct plot_text *texts;
	size_t n_texts;
	struct plot_row *rows;
	size_t n_rows;
};

struct plot {
	struct plot_panel *panels;
	size_t n;
};

void plot_free(struct plot *plot);
/* A new panel; earlier ones may move. */
struct plot_panel *plot_panel(struct plot *plot, double weight);
/* Labels are copied. */
void plot_axes(struct plot_panel *panel, const char *x, const char *y);
/* A new series; earlier ones of the panel may move. */
struct plot_series *plot_series(struct plot_panel *panel, const char *name, unsigned int colour,
				enum plot_mark mark);
void plot_point(struct plot_series *series, double x, double y);
void plot_span(struct plot_series *series, double x, double y, double to);
void plot_text(struct plot_panel *panel, double x, double y, char align, unsigned int colour,
	       const char *format, ...) __attribute__((format(printf, 6, 7)));
/* For those who read the picture as a table: which row a point belongs to. */
void plot_row(struct plot_panel *panel, double low, double high, const char *name);
/* NULL if it is in none. */
const char *plot_row_at(const struct plot_panel *panel, double y);

/*
 * Set an axis's range from what the panel's series hold: whole decades that hold all positive
 * values, or from 0 (or the smallest value below) to a little above the largest. Points keep their
 * values: those that a logarithmic axis cannot show are drawn at its lower end.
 */
void plot_fit_x(struct plot_panel *panel, bool log);
void plot_fit_y(struct plot_panel *panel, bool log);
/* The value that is drawn in a value's place. */
double plot_shown(const struct plot_axis *axis, double value);
/* Where on the axis a value stands, 0 to 1 if it is in range. */
double plot_place(const struct plot_axis *axis, double value);

/*
 * Make lines of which others cover the whole wider, so that they are seen on both sides. Ranges must
 * be set.
 */
void plot_nest(struct plot_panel *panel);

/* Of a panel as it will be drawn, in points. */
struct plot_size {
	double width, height;
};
/* Name a curve where nothing else is, if there is such a place. Ranges must be set. */
void plot_label(struct plot_panel *panel, size_t series, const struct plot_size *size,
		const char *text);

/*
 * Leave out points that would fall on one that is there already, at columns x rows places a panel.
 * Ranges must be set.
 */
void plot_thin(struct plot_panel *panel, struct plot_series *series, size_t columns, size_t rows);

#endif
