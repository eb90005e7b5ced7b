/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a detour is cut: steps of a log made by hand, in the order in which a core ran them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/cores/detour_cut.h"

/* Blocks of one kernel; each is 10 instructions. */
enum {
	TICK,	 /* the timer's entry, which calls the kernel */
	WORK,	 /* in the kernel */
	SWITCH,	 /* in the kernel, to another thread */
	LEAVES,	 /* back to what was interrupted */
	FAULTS,	 /* the entry of a page fault */
	HANDLER, /* the program's, and not its loop */
	CALLS,	 /* the program calls the kernel */
	SYSCALL, /* the entry that this leads to */
	BLOCKS
};
#define INSNS 10

static struct plugin_block blocks[BLOCKS] = {
	[TICK] = {.address = 0x1000, .opcode = {OPCODE_JUMP, 0x2000}},
	[WORK] = {.address = 0x2000, .opcode = {OPCODE_JUMP_INDIRECT, 0}},
	[SWITCH] = {.address = 0x3000, .opcode = {OPCODE_RETURN, 0}},
	[LEAVES] = {.address = 0x4000, .opcode = {OPCODE_LEAVE, 0}},
	[FAULTS] = {.address = 0x1100, .opcode = {OPCODE_JUMP, 0x2000}},
	[HANDLER] = {.address = 0x400000, .opcode = {OPCODE_JUMP_INDIRECT, 0}},
	[CALLS] = {.address = 0x400100, .opcode = {OPCODE_SYSCALL, 0}},
	[SYSCALL] = {.address = 0x1200, .opcode = {OPCODE_JUMP, 0x2000}},
};

#define STEPS_MAX 32

struct detour {
	struct symbols symbols;
	struct plugin_log log;
	struct plugin_step steps[STEPS_MAX];
	struct plugin_turn turns[4];
	struct plugin_event span;
	struct detour_parts parts;
};

/* Others run for so long before the first step. */
static void begin(struct detour *detour, uint64_t others)
{
	*detour = (struct detour){.log = {.blocks = blocks, .n_blocks = BLOCKS}};
	for (size_t i = 0; i < BLOCKS; i++) {
		blocks[i].n = INSNS;
		blocks[i].end = blocks[i].address + INSNS;
		blocks[i].last = blocks[i].end - 1;
	}
	symbols_add(&detour->symbols, 0x1000, 0x1100, "asm_sysvec_apic_timer_interrupt", false,
		    false);
	symbols_add(&detour->symbols, 0x1100, 0x1200, "asm_exc_page_fault", false, false);
	symbols_add(&detour->symbols, 0x1200, 0x1300, "entry_SYSCALL_64", false, false);
	symbols_add(&detour->symbols, 0x2000, 0x3000, "work", false, false);
	symbols_add(&detour->symbols, 0x3000, 0x4000, "__switch_to_asm", false, false);
	symbols_add(&detour->symbols, 0x4000, 0x5000, "leave", false, false);
	symbols_add(&detour->symbols, 0x400000, 0x401000, "handler", true, false);
	symbols_sort(&detour->symbols);
	detour->span = (struct plugin_event){.total = 5000, .steps = detour->steps};
	if (others) {
		detour->turns[0] = (struct plugin_turn){0, others};
		detour->span.n_turns = 1;
	}
	detour->span.turns = detour->turns;
}

/* After so many of the loop's own instructions. */
static void add_after(struct detour *detour, uint64_t loop, uint32_t block)
{
	assert_true(detour->span.n_steps < STEPS_MAX);
	detour->steps[detour->span.n_steps++] =
		(struct plugin_step){.block = block, .n = INSNS, .times = 1, .loop = loop};
	detour->span.own_length += loop + INSNS;
}

static void add(struct detour *detour, const int *of, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add_after(detour, 0, (uint32_t)of[i]);
}

#define ADD(detour, ...) \
	add(detour, (const int[]){__VA_ARGS__}, sizeof((int[]){__VA_ARGS__}) / sizeof(int))

static void cut_at_turns(struct detour *detour)
{
	detour->span.total_length = detour->span.own_length;
	for (size_t i = 0; i < detour->span.n_turns; i++) {
		detour->turns[i].before_end = detour->span.own_length - detour->turns[i].before_end;
		detour->span.total_length += detour->turns[i].others;
	}
	detour_cut(&detour->parts, &detour->symbols, &detour->log, &detour->span);
}

/* The lengths are these, and the last one is marked or not. */
static void cut(struct detour *detour, const uint64_t *lengths, size_t n, bool fused)
{
	size_t step = 0;

	cut_at_turns(detour);
	assert_int_equal(detour->parts.n, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(detour->parts.items[i].first, step);
		assert_int_equal(detour->parts.items[i].n * INSNS, lengths[i]);
		assert_int_equal(detour->parts.items[i].fused, i == n - 1 && fused);
		step += detour->parts.items[i].n;
	}
	assert_int_equal(step, detour->span.n_steps);
}

#define CUT(detour, fused, ...)                      \
	cut(detour, (const uint64_t[]){__VA_ARGS__}, \
	    sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t), fused)

static void end(struct detour *detour)
{
	detour_parts_free(&detour->parts);
	symbols_free(&detour->symbols);
}

/* The first tick was due when others had their turn, the second before that was over. */
static void two_ticks_back_to_back_are_two(void **state)
{
	struct detour detour;

	(void)state;
	begin(&detour, 1000);
	ADD(&detour, TICK, WORK, LEAVES, TICK, WORK, LEAVES, TICK, WORK, WORK, LEAVES);
	CUT(&detour, false, 30, 30, 40);
	/* the first one began with the iteration, the others when they were entered */
	assert_int_equal(detour.parts.items[0].total, 5000);
	assert_int_equal(detour.parts.items[1].total, 5000 + 1000 + 30);
	assert_int_equal(detour.parts.items[2].total, 5000 + 1000 + 60);
	end(&detour);
}

static void others_that_ran_between_are_in_the_second_ones_beginning(void **state)
{
	struct detour detour;

	(void)state;
	begin(&detour, 1000);
	detour.turns[1] = (struct plugin_turn){30, 400};
	detour.turns[2] = (struct plugin_turn){40, 7};
	detour.span.n_turns = 3;
	ADD(&detour, TICK, WORK, LEAVES, TICK, WORK, LEAVES);
	CUT(&detour, false, 30, 30);
	assert_int_equal(detour.parts.items[1].total, 5000 + 1000 + 30 + 400);
	end(&detour);
}

/* The guest measured the same: two interrupts that met without others met in the kernel. */
static void a_core_that_was_alone_lost_it_at_once(void **state)
{
	struct detour detour;

	(void)state;
	begin(&detour, 0);
	ADD(&detour, TICK, WORK, LEAVES, TICK, WORK, LEAVES);
	CUT(&detour, false, 60);
	end(&detour);
}

/* An interrupt among what an interrupt does: softirqs, say. Its return is no return to the loop. */
static void an_interrupt_in_an_interrupt_is_a_part_of_it(void **state)
{
	struct detour detour;

	(void)state;
	begin(&detour, 1000);
	ADD(&detour, TICK, WORK, TICK, WORK, LEAVES, TICK, WORK, LEAVES, WORK, LEAVES, TICK,
	    LEAVES);
	CUT(&detour, false, 100, 20);
	end(&detour);
}

/* Between the two the loop ran, be it one instruction: whatever the first one did, it was over. */
static void where_the_loop_ran_nothing_is_unknown(void **state)
{
	struct detour detour;

	(void)state;
	begin(&detour, 1000);
	ADD(&detour, TICK, WORK, SWITCH, LEAVES);
	add_after(&detour, 1, TICK);
	ADD(&detour, WORK, SWITCH, LEAVES);
	CUT(&detour, false, 40, 40);
	assert_int_equal(detour.parts.items[1].total, 5000 + 1000 + 41);
	end(&detour);
}

/* The thread that a switch led to is left by another switch only: here there is none. */
static void a_switch_on_one_side_leads_back_to_the_loop(void **state)
{
	struct detour detour;

	(void)state;
	begin(&detour, 1000);
	ADD(&detour, TICK, SWITCH, WORK, SWITCH, LEAVES, TICK, WORK, LEAVES);
	CUT(&detour, false, 50, 30);
	end(&detour);
	begin(&detour, 1000);
	ADD(&detour, TICK, WORK, LEAVES, TICK, SWITCH, WORK, SWITCH, LEAVES);
	CUT(&detour, false, 30, 50);
	end(&detour);
}

/*
 * Not to be known: the first may have led back to the loop, or to another thread that was
 * interrupted before it had run an instruction. Not a register is in the log.
 */
static void switches_on_both_sides_are_marked(void **state)
{
	struct detour detour;

	(void)state;
	begin(&detour, 1000);
	ADD(&detour, TICK, SWITCH, LEAVES, TICK, SWITCH, LEAVES);
	CUT(&detour, true, 60);
	end(&detour);
	/* one that comes when the loop has run again is cut off, and not marked */
	begin(&detour, 1000);
	ADD(&detour, TICK, SWITCH, LEAVES, TICK, SWITCH, LEAVES);
	add_after(&detour, 4, TICK);
	ADD(&detour, LEAVES);
	cut_at_turns(&detour);
	assert_int_equal(detour.parts.n, 2);
	assert_true(detour.parts.items[0].fused && !detour.parts.items[1].fused);
	end(&detour);
}

/* Nor this: the handler was started by the first one, or by the second. */
static void a_handler_that_follows_is_marked(void **state)
{
	struct detour detour;

	(void)state;
	begin(&detour, 1000);
	ADD(&detour, TICK, LEAVES, TICK, LEAVES, HANDLER, CALLS, SYSCALL, LEAVES);
	CUT(&detour, true, 80);
	end(&detour);
	/* but an interrupt of the handler is none of the loop */
	begin(&detour, 1000);
	ADD(&detour, TICK, LEAVES, HANDLER, TICK, LEAVES, HANDLER, CALLS, SYSCALL, LEAVES);
	CUT(&detour, false, 90);
	end(&detour);
}

/* What the log had no room for may be anything. */
static void what_was_left_out_is_marked(void **state)
{
	struct detour detour;

	(void)state;
	begin(&detour, 1000);
	ADD(&detour, TICK, WORK, LEAVES);
	detour.span.left_out = 100;
	detour.span.own_length += 100;
	CUT(&detour, true, 30);
	end(&detour);
}

/* The return itself faults: it is not over. */
static void a_fault_of_the_return_is_no_second_interrupt(void **state)
{
	struct detour detour;

	(void)state;
	begin(&detour, 1000);
	ADD(&detour, TICK, WORK, LEAVES, FAULTS, LEAVES, LEAVES);
	CUT(&detour, false, 60);
	end(&detour);
}

static void a_part_is_a_span_of_its_own(void **state)
{
	struct detour detour;
	struct plugin_event first, second;

	(void)state;
	begin(&detour, 1000);
	ADD(&detour, TICK, WORK, LEAVES, TICK, LEAVES);
	detour.span.left_out = 5;
	detour.span.own_length += 5;
	CUT(&detour, true, 30, 20);
	first = detour_part_span(&detour.span, &detour.parts, 0);
	second = detour_part_span(&detour.span, &detour.parts, 1);
	assert_true(first.n_steps == 3 && first.left_out == 0 && first.total == 5000);
	assert_true(second.n_steps == 2 && second.left_out == 5 && second.total == 6030);
	assert_ptr_equal(second.steps, detour.steps + 3);
	end(&detour);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_ticks_back_to_back_are_two),
		cmocka_unit_test(others_that_ran_between_are_in_the_second_ones_beginning),
		cmocka_unit_test(a_core_that_was_alone_lost_it_at_once),
		cmocka_unit_test(an_interrupt_in_an_interrupt_is_a_part_of_it),
		cmocka_unit_test(where_the_loop_ran_nothing_is_unknown),
		cmocka_unit_test(a_switch_on_one_side_leads_back_to_the_loop),
		cmocka_unit_test(switches_on_both_sides_are_marked),
		cmocka_unit_test(a_handler_that_follows_is_marked),
		cmocka_unit_test(what_was_left_out_is_marked),
		cmocka_unit_test(a_fault_of_the_return_is_no_second_interrupt),
		cmocka_unit_test(a_part_is_a_span_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
