/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What gnuplot drew, made fit to stand within a page. Its groups carry colours and widths: each shape
 * is written with those that it inherits, and groups are not. Its dots are one path, as a line of no
 * length with round ends is a dot: a tenth of the bytes.
 *
 * Why it is taken apart and written anew: names in it are a guest's or come from a store that somebody
 * sent, and a page is opened in a browser. Taking out what is bad needs a list of all that is; here
 * only what is known to be harmless is ever written, from values whose every character was looked at,
 * and texts are escaped by the page's own function. As it is, several pictures of a page would also
 * share gnuplot's ids (each file defines gpPt0 and its kin, and dots refer to them), and could not
 * follow the reader's choice of light or dark: so colours are numbers (plots/names.gp) that get the
 * names of the page's style sheet. As an image of its own, it would follow no style sheet of the page.
 * What must hold, and is fuzzed: whatever the text, every tag and every attribute is one of ours.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/html.h"
#include "harness/figures/svg.h"

#define DEPTH_MAX     32
#define ATTRIBUTE_MAX 16
#define VALUE_MAX     128 /* of those that are inherited */

/* A piece of the file: points into it. */
struct span {
	const char *at;
	size_t n;
};

struct attribute {
	struct span name, value;
};

struct element {
	struct span name;
	struct attribute attributes[ATTRIBUTE_MAX];
	size_t n;
	bool closing, empty; /* </g>, <g/> */
};

/* What is inherited. */
enum { FILL, STROKE, COLOUR, WIDTH, DASHES, ANCHOR, SIZE, FAMILY, TRANSFORM, INHERITED };
static const char *const inherited[INHERITED] = {"fill",	 "stroke",	     "color",
						 "stroke-width", "stroke-dasharray", "text-anchor",
						 "font-size",	 "font-family",	     "transform"};

struct level {
	struct span name; /* of the element */
	struct span values[INHERITED];
	bool hidden, text; /* within an element that is left out, within a text */
};

struct drawing {
	FILE *out;
	const char *at; /* what has not been read */
	struct level levels[DEPTH_MAX];
	size_t depth;
	bool text_open; /* <text> has been written: when there was something to stand in it */
	struct span dots_colour; /* of the path that is being written; at is NULL if none is */
	double dots_radius;
};

/* ---- reading ---------------------------------------------------------------------------------------- */

static bool is(struct span span, const char *text)
{
	return span.n == strlen(text) && !strncmp(span.at, text, span.n);
}

static bool is_space(char c)
{
	return c && strchr(" \t\r\n", c);
}

static void skip_space(struct drawing *drawing)
{
	while (is_space(*drawing->at))
		drawing->at++;
}

static struct span read_name(struct drawing *drawing)
{
	struct span name = {drawing->at, strcspn(drawing->at, " \t\r\n=/<>\"'")};

	drawing->at += name.n;
	return name;
}

/* What stands before the next place where `end` is; false if there is none. */
static bool read_until(struct drawing *drawing, const char *end, struct span *span)
{
	const char *found = strstr(drawing->at, end);

	if (!found)
		return false;
	*span = (struct span){drawing->at, (size_t)(found - drawing->at)};
	drawing->at = found + strlen(end);
	return true;
}

static bool read_attribute(struct drawing *drawing, struct element *element)
{
	struct attribute attribute;
	char quote[2] = "";

	attribute.name = read_name(drawing);
	skip_space(drawing);
	if (!attribute.name.n || *drawing->at++ != '=')
		return false;
	skip_space(drawing);
	if (*drawing->at != '"' && *drawing->at != '\'')
		return false;
	quote[0] = *drawing->at++;
	if (!read_until(drawing, quote, &attribute.value))
		return false;
	if (element->n < ATTRIBUTE_MAX)
		element->attributes[element->n++] = attribute;
	return true;
}

/* After '<'. */
static bool read_element(struct drawing *drawing, struct element *element)
{
	*element = (struct element){.closing = *drawing->at == '/'};
	drawing->at += element->closing;
	element->name = read_name(drawing);
	if (!element->name.n)
		return false;
	for (;;) {
		skip_space(drawing);
		if (*drawing->at == '>') {
			drawing->at++;
			return true;
		}
		if (!strncmp(drawing->at, "/>", 2)) {
			drawing->at += 2;
			element->empty = true;
			return true;
		}
		if (!read_attribute(drawing, element))
			return false;
	}
}

static struct span find(const struct element *element, const char *name)
{
	for (size_t i = 0; i < element->n; i++) {
		if (is(element->attributes[i].name, name))
			return element->attributes[i].value;
	}
	return (struct span){NULL, 0};
}

/* ---- values ----------------------------------------------------------------------------------------- */

/* Numbers, and the letters of paths and transformations. */
static bool is_geometry(struct span span)
{
	static const char letters[] = "0123456789+-., ()MmLlHhVvCcSsQqTtAaZzEe\t\n"
				      "translateroscale%";

	for (size_t i = 0; i < span.n; i++) {
		if (!span.at[i] || !strchr(letters, span.at[i]))
			return false;
	}
	return span.n > 0;
}

/*
 * The name of a colour in the page's style sheet: by its number in plots/names.gp. Those of runs are
 * others for text, which needs more contrast than shapes do.
 */
static const char *colour_name(struct span span, bool text)
{
	static const char *const names[][2] = {
		{NULL, NULL},
		{"var(--run-0)", "var(--name-0)"},
		{"var(--run-1)", "var(--name-1)"},
		{"var(--run-2)", "var(--name-2)"},
		{"var(--run-3)", "var(--name-3)"},
		{"var(--run-4)", "var(--name-4)"},
		{"var(--run-5)", "var(--name-5)"},
		{"var(--other)", "var(--soft)"},
		{"var(--ink)", "var(--ink)"},
		{"var(--soft)", "var(--soft)"},
		{"var(--rule)", "var(--rule)"},
		{"var(--grid)", "var(--grid)"},
	};
	char copy[VALUE_MAX] = "";
	unsigned int red, green, blue;

	if (span.n >= sizeof(copy))
		return "currentColor";
	memcpy(copy, span.at, span.n);
	if (!strcmp(copy, "none"))
		return "none";
	if ((sscanf(copy, "rgb(%u,%u,%u)", &red, &green, &blue) == 3 ||
	     sscanf(copy, "#%2x%2x%2x", &red, &green, &blue) == 3) &&
	    !red && !green && blue && blue < sizeof(names) / sizeof(names[0]))
		return names[blue][text];
	return "currentColor";
}

/* ---- writing ---------------------------------------------------------------------------------------- */

static void put_geometry(struct drawing *drawing, const char *name, struct span value)
{
	if (value.at && is_geometry(value))
		fprintf(drawing->out, " %s=\"%.*s\"", name, (int)value.n, value.at);
}

static void end_dots(struct drawing *drawing)
{
	if (!drawing->dots_colour.at)
		return;
	fprintf(drawing->out, "\" stroke=\"%s\" stroke-width=\"%.2f\"/>\n",
		colour_name(drawing->dots_colour, false), 2 * drawing->dots_radius);
	drawing->dots_colour.at = NULL;
}

static bool same(struct span a, struct span b)
{
	return a.n == b.n && !memcmp(a.at, b.at, a.n);
}

/* <use> of a symbol at translate(x,y), of scale(radius). */
static void put_dot(struct drawing *drawing, const struct element *element)
{
	struct span transform = find(element, "transform"), colour = find(element, "color");
	char text[VALUE_MAX] = "";
	double x, y, radius;

	if (!colour.at || !transform.at || transform.n >= sizeof(text))
		return;
	memcpy(text, transform.at, transform.n);
	if (sscanf(text, "translate(%lf,%lf) scale(%lf)", &x, &y, &radius) != 3 || !isfinite(x) ||
	    !isfinite(y) || !isfinite(radius))
		return;
	if (!drawing->dots_colour.at || !same(colour, drawing->dots_colour) ||
	    drawing->dots_radius != radius) {
		end_dots(drawing);
		drawing->dots_colour = colour;
		drawing->dots_radius = radius;
		fputs("<path d=\"", drawing->out);
	}
	fprintf(drawing->out, "M%.2f %.2fh0", x, y);
}

static void put_paint(struct drawing *drawing, const struct level *level)
{
	const struct span *values = level->values;
	struct span stroke = values[STROKE];

	if (stroke.at && is(stroke, "currentColor"))
		stroke = values[COLOUR];
	if (values[FILL].at && !is(values[FILL], "none"))
		fprintf(drawing->out, " fill=\"%s\"", colour_name(values[FILL], false));
	if (stroke.at && !is(stroke, "none")) {
		fprintf(drawing->out, " stroke=\"%s\"", colour_name(stroke, false));
		put_geometry(drawing, "stroke-width", values[WIDTH]);
		put_geometry(drawing, "stroke-dasharray", values[DASHES]);
	}
}

/* Ticks of no length are paths that go nowhere. */
static bool goes_nowhere(const struct element *element)
{
	struct span path = find(element, "d");

	for (size_t i = 0; i < path.n; i++) {
		if (strchr("LlHhVvCcSsQqTtAa", path.at[i]))
			return false;
	}
	return is(element->name, "path");
}

static bool is_painted(const struct level *level)
{
	for (int i = FILL; i <= STROKE; i++) {
		if (level->values[i].at && !is(level->values[i], "none"))
			return true;
	}
	return false;
}

/* With the attributes that it is made of. */
static void put_shape(struct drawing *drawing, const struct element *element,
		      const struct level *level, const char *const *geometry)
{
	if (!is_painted(level) || goes_nowhere(element))
		return;
	fprintf(drawing->out, "<%.*s", (int)element->name.n, element->name.at);
	for (; *geometry; geometry++)
		put_geometry(drawing, *geometry, find(element, *geometry));
	put_paint(drawing, level);
	fputs("/>\n", drawing->out);
}

/* The place and the looks come from the group around it. */
static void begin_text(struct drawing *drawing, const struct level *level)
{
	static const char *const anchors[] = {"start", "middle", "end"};
	const struct span *values = level->values;

	if (drawing->text_open)
		return;
	drawing->text_open = true;
	fputs("<text", drawing->out);
	put_geometry(drawing, "transform", values[TRANSFORM]);
	put_geometry(drawing, "font-size", values[SIZE]);
	for (int i = 1; i < 3; i++) {
		if (values[ANCHOR].at && is(values[ANCHOR], anchors[i]))
			fprintf(drawing->out, " text-anchor=\"%s\"", anchors[i]);
	}
	if (values[FAMILY].n > 5 && !strncmp(values[FAMILY].at + values[FAMILY].n - 5, ":Bold", 5))
		fputs(" font-weight=\"bold\"", drawing->out);
	fprintf(drawing->out, " fill=\"%s\">",
		values[FILL].at ? colour_name(values[FILL], true) : "currentColor");
}

static void end_text(struct drawing *drawing)
{
	if (drawing->text_open)
		fputs("</text>\n", drawing->out);
	drawing->text_open = false;
}

/* Text between elements: the file's own escapes are undone, as ours are made anew. */
static void put_text(struct drawing *drawing, struct span span)
{
	static const struct {
		const char *escape;
		char c;
	} escapes[] = {
		{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
	char *text = calloc(span.n + 1, 1), *to = text;

	if (!text)
		abort();
	for (size_t i = 0; i < span.n;) {
		size_t n = 1;
		char c = span.at[i];

		for (size_t e = 0; e < sizeof(escapes) / sizeof(escapes[0]); e++) {
			size_t length = strlen(escapes[e].escape);

			if (span.n - i >= length &&
			    !strncmp(span.at + i, escapes[e].escape, length)) {
				c = escapes[e].c;
				n = length;
			}
		}
		*to++ = c;
		i += n;
	}
	html_text(drawing->out, text);
	free(text);
}

/* ---- walking ---------------------------------------------------------------------------------------- */

static void put_element(struct drawing *drawing, const struct element *element,
			const struct level *level)
{
	static const struct {
		const char *name;
		const char *geometry[6];
	} shapes[] = {
		{"path", {"d"}},
		{"polygon", {"points", "fill-opacity"}},
		{"polyline", {"points"}},
		{"rect", {"x", "y", "width", "height"}},
		{"circle", {"cx", "cy", "r"}},
		{"line", {"x1", "y1", "x2", "y2"}},
	};

	if (is(element->name, "use")) {
		put_dot(drawing, element);
		return;
	}
	end_dots(drawing);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		if (is(element->name, shapes[i].name))
			put_shape(drawing, element, level, shapes[i].geometry);
	}
}

/* Symbols, filters, and words for those who cannot see it: the page has its own. */
static bool is_hidden(struct span name)
{
	static const char *const names[] = {"defs",	"title",  "desc",	  "style",
					    "metadata", "script", "foreignObject"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (is(name, names[i]))
			return true;
	}
	return false;
}

static bool open_element(struct drawing *drawing, const struct element *element)
{
	struct level *level = &drawing->levels[drawing->depth + 1];

	if (drawing->depth + 2 > DEPTH_MAX)
		return false;
	*level = drawing->levels[drawing->depth];
	level->name = element->name;
	level->hidden |= is_hidden(element->name);
	level->text |= is(element->name, "text");
	for (int i = 0; i < INHERITED; i++) {
		struct span value = find(element, inherited[i]);

		if (value.at)
			level->values[i] = value;
	}
	if (!level->hidden)
		put_element(drawing, element, level);
	drawing->depth += !element->empty;
	return true;
}

static bool close_element(struct drawing *drawing, const struct element *element)
{
	const struct level *level = &drawing->levels[drawing->depth];

	if (!drawing->depth || !same(element->name, level->name))
		return false;
	if (is(element->name, "text"))
		end_text(drawing);
	drawing->depth--;
	return true;
}

/* One piece of the file; false if it is not well-formed. */
static bool walk(struct drawing *drawing)
{
	const struct level *level = &drawing->levels[drawing->depth];
	struct element element;
	struct span piece;

	if (*drawing->at != '<') {
		piece = (struct span){drawing->at, strcspn(drawing->at, "<")};
		if (level->text && !level->hidden) {
			begin_text(drawing, level);
			put_text(drawing, piece);
		}
		drawing->at += piece.n;
		return true;
	}
	drawing->at++;
	if (!strncmp(drawing->at, "!--", 3))
		return read_until(drawing, "-->", &piece);
	if (*drawing->at == '?' || *drawing->at == '!')
		return read_until(drawing, ">", &piece);
	return read_element(drawing, &element) &&
	       (element.closing ? close_element(drawing, &element)
				: open_element(drawing, &element));
}

bool svg_inline(FILE *out, const char *svg, struct error *error)
{
	struct drawing drawing = {.out = out, .at = svg};
	bool ok = true;

	while (ok && *drawing.at)
		ok = walk(&drawing);
	end_dots(&drawing);
	end_text(&drawing);
	return (ok && !drawing.depth) ||
	       error_set(error, "gnuplot's SVG is not well-formed at byte %zu",
			 (size_t)(drawing.at - svg));
}
