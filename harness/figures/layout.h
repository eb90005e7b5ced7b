/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the panels of a picture stand. Knows nothing of what is in them. */
#ifndef FIGURES_LAYOUT_H
#define FIGURES_LAYOUT_H

#include <stddef.h>

/* A script of plots/, and what it needs to know. */
struct layout {
	const char *script; /* "stack" */
	size_t on_left; /* split: panels in the left column, and the share of the width it has */
	double left_share;
	/* Room for names beside panels, as shares of the canvas: left, right, and between columns. */
	double left_room, right_room, mid_room;
};

#endif
