/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The four overheads: what each costs on each kernel, and how that is distributed. */
#include <stdlib.h>

#include "harness/figures/figure_builders.h"
#include "harness/figures/figure_panels.h"
#include "harness/figures/figure_parts.h"

static const struct layout cost_and_distribution = {
	.script = "split", .on_left = 1, .left_share = 0.53, .left_room = 0.17, .mid_room = 0.01};

static const struct layout one_panel = {.script = "stack", .left_room = 0.2, .right_room = 0.02};

/* How wide the panels with dots are then, in points. */
#define LEFT_PANEL 285
#define ONE_PANEL  653
static const struct plot_size right_panel = {349, 274};

/* What an overhead is told by. */
struct overhead {
	const char *bench, *series, *empty; /* whose distribution is drawn; net of the empty one */
	const char *axis;		    /* what that is, without the unit */
	const char *claim;		    /* begins the sentence that gives metric's values */
	const char *metric;
	const char *note; /* how it was measured */
	const struct figure_row *rows;
	size_t n_rows;
};

static void say_caption(struct words *words, const char *note, const struct subjects *subjects)
{
	words_add(words, "%s %s. Logarithmic axes: further left is cheaper.", note,
		  figure_meter_note(subjects->meter));
}

static void draw_overhead(struct figure *figure, const struct subjects *subjects,
			  const struct overhead *overhead)
{
	struct words claim = {NULL, 0}, caption = {NULL, 0};
	char *axis;

	if (!figure_needs(figure, subjects, overhead->bench))
		return;
	words_add(&claim, "%s ", overhead->claim);
	figure_say_each(&claim, subjects, overhead->metric, figure_unit(subjects->meter));
	say_caption(&caption, overhead->note, subjects);
	figure->claim = words_take(&claim);
	figure->caption = words_take(&caption);
	figure->layout = cost_and_distribution;
	figure_dots(&figure->plot, subjects, overhead->rows, overhead->n_rows, LEFT_PANEL);
	axis = words_format("%s [%s]", overhead->axis, figure_unit(subjects->meter));
	figure_distribution(&figure->plot, subjects, overhead->bench, overhead->series,
			    overhead->empty, axis, &right_panel);
	free(axis);
}

void figure_timeshare(struct figure *figure, const struct subjects *subjects)
{
	static const struct figure_row rows[] = {
		{"timeshare.switch_p50", "yield and back, median"},
		{"timeshare.switch_p99", "yield and back, 99th percentile"},
		{"timeshare.slice_p50", "a busy neighbour's turn, median"},
	};
	static const struct overhead overhead = {
		.bench = "timeshare",
		.series = "switch",
		.empty = "switch_empty",
		.axis = "yield and back",
		.claim = "To yield to another thread and get the processor back takes, in the "
			 "median,",
		.metric = "timeshare.switch_p50",
		.note = "Kernels that preempt only on request do so for the neighbour's turn;",
		.rows = rows,
		.n_rows = 3,
	};

	draw_overhead(figure, subjects, &overhead);
}

void figure_memory(struct figure *figure, const struct subjects *subjects)
{
	static const struct figure_row rows[] = {
		{"pagetouch.map", "mapping, of each page"},
		{"pagetouch.first4k_p50", "first write to it, median"},
		{"pagetouch.second4k_p50", "second write, median"},
	};
	static const struct overhead overhead = {
		.bench = "pagetouch",
		.series = "first4k",
		.empty = "empty",
		.axis = "first write to a 4 KiB page",
		.claim = "The first write to a page of 4 KiB takes, in the median,",
		.metric = "pagetouch.first4k_p50",
		.note = "A kernel that gives memory when it is mapped pays there, one that waits "
			"for "
			"the first touch pays then;",
		.rows = rows,
		.n_rows = 3,
	};

	draw_overhead(figure, subjects, &overhead);
}

void figure_syscall(struct figure *figure, const struct subjects *subjects)
{
	static const struct figure_row rows[] = {
		{"syscall.p50", "there and back, median"},
		{"syscall.p99", "99th percentile"},
		{"syscall.max", "longest"},
	};
	static const struct overhead overhead = {
		.bench = "syscall",
		.series = "time",
		.empty = "empty",
		.axis = "null system call",
		.claim = "A system call that does nothing takes, in the median,",
		.metric = "syscall.p50",
		.note = "getppid, there and back; on a unikernel a function call by the same "
			"entry;",
		.rows = rows,
		.n_rows = 3,
	};

	draw_overhead(figure, subjects, &overhead);
}

void figure_irq(struct figure *figure, const struct subjects *subjects)
{
	static const struct figure_row rows[] = {
		{"irq.stolen_p50", "lost to a timer tick, median"},
		{"irq.stolen_max", "lost to a timer tick, most"},
		{"irq.latency_p50", "deadline to handler, median"},
	};
	static const struct overhead overhead = {
		.bench = "irq",
		.series = "stolen_length",
		.axis = "lost to a timer tick",
		.claim = "A loop that asks for nothing loses to each timer tick, in the median,",
		.metric = "irq.stolen_p50",
		.note = "A kernel without a tick of its own turns one on for this;",
		.rows = rows,
		.n_rows = 3,
	};

	draw_overhead(figure, subjects, &overhead);
}

void figure_overview(struct figure *figure, const struct subjects *subjects)
{
	static const struct figure_row rows[] = {
		{"timeshare.switch_p50", "timesharing: yield and back"},
		{"pagetouch.first4k_p50", "virtual memory: first write to a page"},
		{"syscall.p50", "user/kernel switching: null system call"},
		{"irq.stolen_p50", "interrupts: lost to a timer tick"},
	};
	static const char *const benches[] = {"timeshare", "pagetouch", "syscall", "irq"};
	struct words claim = {NULL, 0}, caption = {NULL, 0};

	for (size_t i = 0; i < 4; i++) {
		if (!figure_needs(figure, subjects, benches[i]))
			return;
	}
	words_add(&claim, "What a program pays the kernel, four ways; a null system call takes ");
	figure_say_each(&claim, subjects, "syscall.p50", figure_unit(subjects->meter));
	say_caption(&caption, "Medians of one of each (the overheads of Hale and Dinda, HPDC'15);",
		    subjects);
	figure->claim = words_take(&claim);
	figure->caption = words_take(&caption);
	figure->layout = one_panel;
	figure_dots(&figure->plot, subjects, rows, 4, ONE_PANEL);
}
