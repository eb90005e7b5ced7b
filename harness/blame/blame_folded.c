/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints folded stacks; see blame_folded.h. */
#include "harness/blame/blame_folded.h"

#include <inttypes.h>

#include "harness/base/file.h"

/* Names may hold anything; a folded line is cut at ';' and at its last blank. */
static void print_frame(FILE *out, const char *name)
{
	for (; *name; name++)
		fputc(*name == ';' || *name <= ' ' ? '_' : *name, out);
}

static void print_stack(FILE *out, const struct blame *blame, uint32_t node)
{
	const struct walk_node *at = &blame->walk.nodes[node];

	if (!node) {
		print_frame(out, blame->target);
		return;
	}
	print_stack(out, blame, at->parent);
	fputc(';', out);
	print_frame(out, blame->symbols.items[at->function].name);
}

bool blame_folded_print(FILE *out, const struct blame *blame, struct error *error)
{
	for (size_t i = 1; i < blame->walk.n_nodes; i++) {
		if (!blame->walk.nodes[i].insns)
			continue;
		print_stack(out, blame, (uint32_t)i);
		fprintf(out, " %" PRIu64 "\n", blame->walk.nodes[i].insns);
	}
	return file_check_written(out, error);
}
