/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the name of a curve stands: beside it, away from all others and from other names. */
#include <math.h>

#include "harness/base/words.h"
#include "harness/figures/plot.h"

/* Of text, in points; and the distance from the curve. */
#define CHARACTER_WIDTH 6.2
#define LINE_HEIGHT	14.0
#define DISTANCE	6.0

/* Places that are tried along the curve. */
#define PLACES 24

/* In points, from the panel's lower left corner. */
struct box {
	double left, right, bottom, top;
};

struct place {
	double x, y;
	char align;
};

static bool is_outside(const struct box *box, const struct plot_size *size)
{
	return box->left < 0 || box->right > size->width || box->bottom < 0 ||
	       box->top > size->height;
}

static bool overlap(const struct box *a, const struct box *b)
{
	return a->left < b->right && b->left < a->right && a->bottom < b->top && b->bottom < a->top;
}

static struct box text_box(double x, double y, char align, size_t characters)
{
	double width = CHARACTER_WIDTH * (double)characters;
	double left = align == 'l' ? x : align == 'r' ? x - width : x - width / 2;

	return (struct box){left, left + width, y - LINE_HEIGHT / 2, y + LINE_HEIGHT / 2};
}

static struct plot_point in_points(const struct plot_panel *panel, const struct plot_size *size,
				   const struct plot_point *point)
{
	return (struct plot_point){plot_place(&panel->x, point->x) * size->width,
				   plot_place(&panel->y, point->y) * size->height, NAN};
}

/* Does the line between two points meet the box? Looked at as often as it is long. */
static bool meets(const struct box *box, struct plot_point a, struct plot_point b)
{
	const double stride = 4;
	double length = fmax(fabs(b.x - a.x), fabs(b.y - a.y));
	int steps = 1 + (int)(length / stride);

	for (int i = 0; i <= steps; i++) {
		double t = (double)i / steps, x = a.x + t * (b.x - a.x), y = a.y + t * (b.y - a.y);

		if (x > box->left && x < box->right && y > box->bottom && y < box->top)
			return true;
	}
	return false;
}

static bool crosses(const struct plot_panel *panel, const struct plot_size *size,
		    const struct plot_series *series, const struct box *box)
{
	for (size_t i = 0; i < series->n; i++) {
		struct plot_point a = in_points(panel, size, &series->points[i ? i - 1 : 0]);
		struct plot_point b = in_points(panel, size, &series->points[i]);
		struct plot_point corner = {b.x, a.y, NAN};

		if (series->mark == PLOT_STEPS ? meets(box, a, corner) || meets(box, corner, b)
					       : meets(box, a, b))
			return true;
	}
	return false;
}

/* The fewer, the better a place. */
static unsigned int faults(const struct plot_panel *panel, const struct plot_size *size,
			   const struct box *box)
{
	unsigned int n = is_outside(box, size) ? 1000 : 0;

	for (size_t i = 0; i < panel->n_texts; i++) {
		const struct plot_text *text = &panel->texts[i];
		struct box other = text_box(text->x * size->width, text->y * size->height,
					    text->align, words_length(text->text));

		n += overlap(box, &other) ? 100 : 0;
	}
	for (size_t i = 0; i < panel->n_series; i++)
		n += crosses(panel, size, &panel->series[i], box);
	return n;
}

/* So far along the curve, 0 to 1: by its way up where it climbs, as steep parts have no width. */
static struct plot_point along(const struct plot_panel *panel, const struct plot_size *size,
			       const struct plot_series *series, double share)
{
	double total = 0, gone = 0;

	for (int measuring = 1; measuring >= 0; measuring--) {
		for (size_t i = 1; i < series->n; i++) {
			struct plot_point a = in_points(panel, size, &series->points[i - 1]);
			struct plot_point b = in_points(panel, size, &series->points[i]);
			double length = fabs(b.x - a.x) + fabs(b.y - a.y), t;

			if (measuring) {
				total += length;
			} else if (length > 0 && gone + length >= share * total) {
				t = (share * total - gone) / length;
				return (struct plot_point){a.x + t * (b.x - a.x),
							   a.y + t * (b.y - a.y), NAN};
			} else {
				gone += length;
			}
		}
	}
	return in_points(panel, size, &series->points[0]);
}

void plot_label(struct plot_panel *panel, size_t series, const struct plot_size *size,
		const char *text)
{
	const struct plot_series *curve = &panel->series[series];
	size_t characters = words_length(text);
	unsigned int least = (unsigned int)-1;
	struct place best = {0, 0, 'l'};

	if (!curve->n)
		return;
	for (int i = 0; i < PLACES && least; i++) {
		/* from the middle outwards, as ends are crowded */
		double share = 0.5 + (i % 2 ? 0.5 : -0.5) * (double)i / PLACES;
		struct plot_point at = along(panel, size, curve, share);
		const struct place places[] = {
			{at.x + DISTANCE, at.y, 'l'},
			{at.x - DISTANCE, at.y, 'r'},
			{at.x, at.y + LINE_HEIGHT / 2 + DISTANCE / 2, 'c'},
			{at.x, at.y - LINE_HEIGHT / 2 - DISTANCE / 2, 'c'},
		};

		for (size_t j = 0; j < sizeof(places) / sizeof(places[0]); j++) {
			struct box box =
				text_box(places[j].x, places[j].y, places[j].align, characters);
			unsigned int n = faults(panel, size, &box);

			if (n < least) {
				least = n;
				best = places[j];
			}
		}
	}
	plot_text(panel, best.x / size->width, best.y / size->height, best.align, curve->colour,
		  "%s", text);
}
