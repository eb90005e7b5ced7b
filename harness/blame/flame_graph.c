/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A flame graph: a box a function and its callers, as wide as what ran in it and in what it called,
 * above its caller's. One file that needs no other; a box says its share when it is pointed at.
 */
#include "harness/blame/flame_graph.h"

#include <inttypes.h>
#include <stdlib.h>

#include "harness/base/file.h"
#include "harness/base/memory.h"
#include "harness/base/number.h"

#define WIDTH	  1200.0
#define ROW	  18
#define HEAD	  30
#define LETTER	  7.0 /* width of one */
#define WIDTH_MIN 0.5 /* narrower boxes can't be seen */

/* What stands where: of each node of the walk. */
struct box {
	uint64_t insns; /* its own and its callees' */
	double left, used;
	size_t depth;
};

/* A node stands behind its parent in the list: sums go backwards, places forwards. */
static struct box *make_boxes(const struct walk *walk, size_t *deepest)
{
	struct box *boxes = memory_zeroed(walk->n_nodes, sizeof(*boxes));

	for (size_t i = walk->n_nodes; i-- > 0;) {
		boxes[i].insns += walk->nodes[i].insns;
		if (i)
			boxes[walk->nodes[i].parent].insns += boxes[i].insns;
	}
	*deepest = 0;
	for (size_t i = 1; i < walk->n_nodes; i++) {
		struct box *parent = &boxes[walk->nodes[i].parent];

		boxes[i].depth = parent->depth + 1;
		boxes[i].left = parent->left + parent->used;
		if (boxes[0].insns)
			parent->used += WIDTH * (double)boxes[i].insns / (double)boxes[0].insns;
		if (boxes[i].depth > *deepest)
			*deepest = boxes[i].depth;
	}
	return boxes;
}

static void print_text(FILE *out, const char *text, size_t n)
{
	for (; *text && n; text++, n--) {
		if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '&')
			fputs("&amp;", out);
		else
			fputc(*text < ' ' || *text > '~' ? '?' : *text, out);
	}
}

/* Warm for a kernel's functions, by name, so that two graphs show one in one colour. */
static void print_colour(FILE *out, const struct symbol *symbol)
{
	uint32_t hash = 2166136261u;

	for (const char *c = symbol->name; *c; c++)
		hash = (hash ^ (uint8_t)*c) * 16777619u;
	if (!symbol->known)
		fputs("#bbbbbb", out);
	else if (symbol->entry)
		fputs("#7fb2e5", out);
	else
		fprintf(out, "hsl(%u,75%%,%u%%)", symbol->user ? 90 + hash % 40 : 10 + hash % 45,
			62 + hash / 64 % 12);
}

static void print_box(FILE *out, const struct symbol *symbol, const struct box *box, uint64_t all,
		      size_t bottom)
{
	double width = WIDTH * (double)box->insns / (double)all;
	size_t top = bottom - box->depth * ROW;
	char insns[NUMBER_TEXT_MAX];

	if (width < WIDTH_MIN)
		return;
	fputs("<g><title>", out);
	print_text(out, symbol->name, SIZE_MAX);
	fprintf(out, ": %s insn, %.2f %%</title>", number_readable((double)box->insns, insns),
		100 * width / WIDTH);
	fprintf(out, "<rect x=\"%.2f\" y=\"%zu\" width=\"%.2f\" height=\"%d\" fill=\"", box->left,
		top, width, ROW - 1);
	print_colour(out, symbol);
	fputs("\"/>", out);
	if (width > 3 * LETTER) {
		fprintf(out, "<text x=\"%.2f\" y=\"%zu\">", box->left + 2, top + ROW - 5);
		print_text(out, symbol->name, (size_t)((width - 4) / LETTER));
		fputs("</text>", out);
	}
	fputs("</g>\n", out);
}

bool flame_graph_print(FILE *out, const struct blame *blame, struct error *error)
{
	const struct walk *walk = &blame->walk;
	char insns[NUMBER_TEXT_MAX];
	size_t deepest, bottom;
	struct box *boxes = make_boxes(walk, &deepest);

	bottom = HEAD + deepest * ROW;
	fprintf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %zu\" "
		"font-family=\"monospace\" font-size=\"11\">\n"
		"<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n<text x=\"4\" y=\"18\">",
		WIDTH, bottom + ROW);
	print_text(out, blame->target, SIZE_MAX);
	fputs(" (", out);
	print_text(out, blame->run, SIZE_MAX);
	fprintf(out, "), %s: %s insn in %zu %s</text>\n", blame->bench,
		number_readable((double)boxes[0].insns, insns), blame->n_events,
		blame->of_samples ? "samples" : "detours");
	for (size_t i = 1; i < walk->n_nodes; i++)
		print_box(out, &blame->symbols.items[walk->nodes[i].function], &boxes[i],
			  boxes[0].insns, bottom);
	fputs("</svg>\n", out);
	free(boxes);
	return file_check_written(out, error);
}
