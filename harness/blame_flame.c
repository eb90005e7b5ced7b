/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A flame graph (Gregg, "The Flame Graph", CACM 2016): a box for each function below its callers, as
 * wide as the instructions that ran in it and in what it called. One SVG file without scripts; each
 * box tells its name and share where a browser shows titles.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "blame_print.h"
#include "memory.h"

#define WIDTH	  1200
#define ROW	  18
#define MARGIN	  10
#define HEAD	  34
#define LETTER	  6.6 /* width of one, in a font of 11 */
#define NARROWEST 0.3 /* boxes below that width show nothing */

struct flame {
	FILE *out;
	const struct blame *blame;
	uint64_t *sums; /* of a node and all below it */
	double scale;	/* of an instruction, in pixels */
	uint32_t depth; /* of the deepest box that is drawn */
};

/* Children have larger numbers than their parents. */
static void add_up(struct flame *flame)
{
	const struct walk *walk = &flame->blame->walk;

	for (size_t i = walk->n_nodes; i-- > 0;) {
		flame->sums[i] += walk->nodes[i].insns;
		if (i)
			flame->sums[walk->nodes[i].parent] += flame->sums[i];
	}
}

static void find_depth(struct flame *flame)
{
	const struct walk *walk = &flame->blame->walk;
	uint32_t *depths = memory_zeroed(walk->n_nodes, sizeof(*depths));

	for (size_t i = 1; i < walk->n_nodes; i++) {
		depths[i] = depths[walk->nodes[i].parent] + 1;
		if ((double)flame->sums[i] * flame->scale >= NARROWEST && depths[i] > flame->depth)
			flame->depth = depths[i];
	}
	free(depths);
}

static void print_escaped(FILE *out, const char *text, size_t most)
{
	for (; *text && most; text++, most--) {
		switch (*text) {
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '&':
			fputs("&amp;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			fputc(*text >= ' ' && *text <= '~' ? *text : '?', out);
		}
	}
}

/* Warm colours for the kernel, cool ones for the program; by name, so that pictures can be compared. */
static void print_colour(FILE *out, const struct symbol *symbol)
{
	unsigned int hash = 5381;

	for (const char *c = symbol->name; *c; c++)
		hash = hash * 33 + (unsigned char)*c;
	fprintf(out, "hsl(%u,%u%%,%u%%)", symbol->user ? 195 + hash % 25 : 18 + hash % 34,
		70 + hash / 64 % 20, 62 + hash / 2048 % 14);
}

static void print_box(struct flame *flame, uint32_t node, double x, uint32_t depth)
{
	const struct blame *blame = flame->blame;
	const struct symbol *symbol = &blame->symbols.items[blame->walk.nodes[node].function];
	double width = (double)flame->sums[node] * flame->scale;
	unsigned int y = HEAD + (flame->depth - depth) * ROW;
	size_t fits = width > 3 * LETTER ? (size_t)((width - 4) / LETTER) : 0;

	fprintf(flame->out, "<g><title>");
	print_escaped(flame->out, symbol->name, 200);
	fprintf(flame->out,
		": %" PRIu64 " insn, %.2f %%</title><rect x=\"%.2f\" y=\"%u\" width=\"%.2f\" "
		"height=\"%d\" fill=\"",
		flame->sums[node], 100.0 * (double)flame->sums[node] / (double)flame->sums[0], x, y,
		width, ROW - 1);
	print_colour(flame->out, symbol);
	fputs("\" rx=\"1\"/>", flame->out);
	if (fits) {
		fprintf(flame->out, "<text x=\"%.2f\" y=\"%u\">", x + 3, y + ROW - 6);
		print_escaped(flame->out, symbol->name, fits);
		fputs("</text>", flame->out);
	}
	fputs("</g>\n", flame->out);
}

/* Boxes of the children of a node side by side, in the order of their addresses. */
static void print_children(struct flame *flame, uint32_t node, double x, uint32_t depth)
{
	const struct walk_node *nodes = flame->blame->walk.nodes;

	for (uint32_t child = nodes[node].child; child; child = nodes[child].sibling) {
		double width = (double)flame->sums[child] * flame->scale;

		if (width >= NARROWEST) {
			print_box(flame, child, x, depth);
			print_children(flame, child, x, depth + 1);
		}
		x += width;
	}
}

bool blame_print_flame(FILE *out, const struct blame *blame, struct error *error)
{
	struct flame flame = {.out = out, .blame = blame};
	unsigned int height;

	if (!blame->n_events)
		return error_set(error, "%s has no %s in %s: nothing to draw", blame->run,
				 blame->of_samples ? "samples" : "detours", blame->bench);
	flame.sums = memory_zeroed(blame->walk.n_nodes, sizeof(*flame.sums));
	add_up(&flame);
	flame.scale = (WIDTH - 2 * MARGIN) / (double)flame.sums[0];
	find_depth(&flame);
	height = HEAD + flame.depth * ROW + MARGIN;
	fprintf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %u\" width=\"%d\" "
		"height=\"%u\" font-family=\"monospace\" font-size=\"11\">\n"
		"<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n"
		"<text x=\"%d\" y=\"20\" font-size=\"14\">",
		WIDTH, height, WIDTH, height, MARGIN);
	print_escaped(out, blame->target, 40);
	fprintf(out, ", %s: %zu %s, %.0f insn each on average (", blame->bench, blame->n_events,
		blame->of_samples ? "samples" : "detours",
		(double)flame.sums[0] / (double)blame->n_events);
	print_escaped(out, blame->run, 40);
	fputs("; meter insn)</text>\n", out);
	print_children(&flame, 0, MARGIN, 1);
	fputs("</svg>\n", out);
	free(flame.sums);
	return print_check(out, error);
}
