/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Charges instructions; see walk.h.
 *
 * Why calls and entries are concluded. The log has the blocks that ran and nothing else: no
 * register, so there is no stack to unwind, and no word that an interrupt came. Of a block its
 * last instruction is known, and which block ran after it:
 *
 *   an interrupt or an exception is an entry's address, to which the block before can't have led;
 *   a call leaves a frame, a return takes those back to where it goes. Taking the last one without
 *   a look fails on Linux: thunks return where nobody waits, calls that only fill the return stack
 *   never return, and an IRET may lead to the instruction behind it. Frames would pile up, and all
 *   that runs later would stand below them;
 *   another thread has another stack: what it returns to was called before, and none of it is a
 *   frame of the thread that was left;
 *   an instruction that faults is begun twice, but counted once by the guest's clock. With the
 *   first one left in, no length with a page fault in it would be the guest's.
 *
 * What must hold for any bytes (tests/fuzz/plugin_log_fuzz.c): every instruction is charged once,
 * so charges, pieces and nodes each add up to the length. Its function is that of its own address:
 * a return without a call, which is counted and printed, can put it below a wrong caller, no more.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/cores/walk.h"

#define NO_FUNCTION UINT32_MAX

void walk_init(struct walk *walk, struct symbols *symbols)
{
	*walk = (struct walk){.symbols = symbols};
	walk->nodes = memory_zeroed(1, sizeof(*walk->nodes));
	walk->nodes[0].function = NO_FUNCTION;
	walk->n_nodes = 1;
}

void walk_free(struct walk *walk)
{
	free(walk->nodes);
	free(walk->charges);
	free(walk->pieces);
	*walk = (struct walk){NULL};
}

/* The node of a function below a node, made if it is new. */
static uint32_t child_of(struct walk *walk, uint32_t parent, uint32_t function)
{
	uint32_t at = walk->nodes[parent].child, made;

	while (at && walk->nodes[at].function != function)
		at = walk->nodes[at].sibling;
	if (at)
		return at;
	walk->nodes = memory_grow(walk->nodes, walk->n_nodes, sizeof(*walk->nodes));
	made = (uint32_t)walk->n_nodes++;
	walk->nodes[made] = (struct walk_node){
		.parent = parent, .function = function, .sibling = walk->nodes[parent].child};
	walk->nodes[parent].child = made;
	return made;
}

static void add_charge(struct walk *walk, uint32_t function, uint64_t insns)
{
	for (size_t i = walk->n_charges; i-- > 0;) {
		struct walk_charge *charge = &walk->charges[i];

		if (charge->function == function && charge->entry == walk->entry) {
			charge->insns += insns;
			return;
		}
	}
	walk->charges = memory_grow(walk->charges, walk->n_charges, sizeof(*walk->charges));
	walk->charges[walk->n_charges++] = (struct walk_charge){function, walk->entry, insns};
}

static void add_piece(struct walk *walk, uint32_t function, uint64_t insns, bool entered)
{
	struct walk_piece *last = walk->n_pieces ? &walk->pieces[walk->n_pieces - 1] : NULL;

	if (last && !entered && last->function == function && last->depth == walk->depth &&
	    last->entry == walk->entry && last->thread == walk->thread) {
		last->insns += insns;
		return;
	}
	walk->pieces = memory_grow(walk->pieces, walk->n_pieces, sizeof(*walk->pieces));
	walk->pieces[walk->n_pieces++] = (struct walk_piece){
		function, walk->entry, (uint32_t)walk->depth, walk->thread, insns, entered};
}

static void charge(struct walk *walk, uint32_t function, uint64_t insns, bool entered)
{
	uint32_t node;

	if (!insns)
		return;
	node = child_of(walk, walk->parent, function);
	walk->nodes[node].insns += insns;
	add_charge(walk, function, insns);
	add_piece(walk, function, insns, entered);
	walk->length += insns;
}

static void push(struct walk *walk, uint64_t back, uint32_t parent, bool is_entry, bool returning)
{
	if (walk->depth == WALK_DEPTH_MAX)
		return; /* so deep is no kernel; its returns will not match, which is told */
	walk->frames[walk->depth++] = (struct walk_frame){.back = back,
							  .parent = walk->parent,
							  .entry = walk->entry,
							  .thread = walk->thread,
							  .is_entry = is_entry,
							  .returning = returning};
	walk->parent = parent;
}

/* Back to what was before frame `depth`. */
static void pop_to(struct walk *walk, size_t depth)
{
	walk->depth = depth;
	walk->parent = walk->frames[depth].parent;
	walk->entry = walk->frames[depth].entry;
	walk->thread = walk->frames[depth].thread;
}

/*
 * A return from `function`. If its caller's frame is the function's own, it has called itself only
 * to return to an address of its choice: a thunk that hides an indirect jump (Intel, "Retpoline: A
 * Branch Target Injection Mitigation"). Else one that goes where no caller waits is a jump, too.
 */
static void come_back(struct walk *walk, uint32_t function, uint64_t to)
{
	const struct walk_frame *top = walk->depth ? &walk->frames[walk->depth - 1] : NULL;

	for (size_t i = walk->depth; i-- > 0 && !walk->frames[i].is_entry;) {
		if (walk->frames[i].back == to) {
			walk->matched++;
			pop_to(walk, i);
			return;
		}
	}
	if (top && !top->is_entry && symbols_find(walk->symbols, top->back) == function)
		pop_to(walk, walk->depth - 1);
	else if (!top || !top->is_switch) /* that thread's calls were before the span */
		walk->unmatched++;
}

static void leave(struct walk *walk, uint64_t to)
{
	for (size_t i = walk->depth; i-- > 0;) {
		if (!walk->frames[i].is_entry)
			continue;
		if (walk->frames[i].is_switch)
			return; /* the thread was entered before the span */
		pop_to(walk, i);
		if (walk->frames[i].returning)
			come_back(walk, NO_FUNCTION, to);
		return;
	}
}

/* The loop ran: whatever had been entered is over. */
static void come_out(struct walk *walk)
{
	if (walk->depth)
		pop_to(walk, 0);
	walk->switched = WALK_DEPTH_MAX;
}

static bool switches(struct walk *walk, const struct plugin_log *log,
		     const struct plugin_step *step)
{
	uint32_t index = symbols_find(walk->symbols, log->blocks[step->block].last);

	return walk->symbols->items[index].switches;
}

/*
 * From this step on to where the loop runs again, or the span ends, the last switch leads back to
 * the thread that it was in: before the first and after the last one it ran, between any two others.
 */
static void find_back(struct walk *walk, const struct plugin_log *log,
		      const struct plugin_event *span, size_t from)
{
	walk->back = from;
	for (size_t i = from; i < span->n_steps && (i == from || !span->steps[i].loop); i++) {
		if (switches(walk, log, &span->steps[i]))
			walk->back = i;
	}
}

/* A thread has been switched to at a step. */
static void switch_at(struct walk *walk, size_t step)
{
	if (walk->switched < WALK_DEPTH_MAX)
		pop_to(walk, walk->switched);
	walk->switched = WALK_DEPTH_MAX;
	if (step >= walk->back || walk->depth == WALK_DEPTH_MAX)
		return;
	walk->switched = walk->depth;
	push(walk, 0, walk->parent, true, false);
	walk->frames[walk->switched].is_switch = true;
	walk->thread = ++walk->n_threads;
}

/* Exceptions that come before an instruction has done anything, and so have it begun again. */
static bool is_fault(const struct symbol *entry)
{
	static const char *const traps[] = {"asm_exc_int3",	     "asm_exc_debug",
					    "asm_exc_overflow",	     "asm_exc_nmi",
					    "asm_exc_machine_check", "asm_exc_double_fault"};

	if (!strncmp(entry->name, "vector_", strlen("vector_")))
		return atoi(entry->name + strlen("vector_")) < 32;
	if (strncmp(entry->name, "asm_exc_", strlen("asm_exc_")) != 0)
		return false;
	for (size_t i = 0; i < sizeof(traps) / sizeof(traps[0]); i++) {
		if (!strcmp(entry->name, traps[i]))
			return false;
	}
	return true;
}

/* The n instructions of a block, `times` in a row, less one of the last that was begun twice. */
static void charge_block(struct walk *walk, const struct plugin_log *log,
			 const struct plugin_block *block, uint32_t n, uint64_t times, bool twice,
			 bool entered)
{
	uint64_t address = block->address;
	uint32_t function = NO_FUNCTION;
	uint64_t insns = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t here = function;

		if (here == NO_FUNCTION || address < walk->symbols->items[here].first ||
		    address >= walk->symbols->items[here].end)
			here = symbols_find(walk->symbols, address);
		if (here != function && function != NO_FUNCTION) {
			charge(walk, function, insns, entered);
			entered = false;
			insns = 0;
		}
		function = here;
		insns += times;
		if (twice && i == n - 1)
			insns--;
		address += log->sizes[block->sizes + i];
	}
	charge(walk, function, insns, entered);
}

/*
 * A call into the middle of its own function is none of a function: a thunk, or one of many that
 * only fill the processor's return stack (Linux, FILL_RETURN_BUFFER). Nobody stands below it.
 */
static bool stays(const struct walk *walk, uint32_t function, const struct opcode *opcode)
{
	const struct symbol *symbol = &walk->symbols->items[function];

	return opcode->kind == OPCODE_CALL && opcode->target > symbol->first &&
	       opcode->target < symbol->end;
}

static void follow(struct walk *walk, const struct plugin_block *block, uint64_t next)
{
	uint32_t function = symbols_find(walk->symbols, block->last), node;

	switch (block->opcode.kind) {
	case OPCODE_CALL:
	case OPCODE_CALL_INDIRECT:
		node = stays(walk, function, &block->opcode)
			       ? walk->parent
			       : child_of(walk, walk->parent, function);
		push(walk, block->end, node, false, false);
		break;
	case OPCODE_RETURN:
		come_back(walk, function, next);
		break;
	case OPCODE_LEAVE:
		/* an IRET to what follows it only serializes (Linux, iret_to_self()) */
		if (next != block->end)
			leave(walk, next);
		break;
	default:
		break;
	}
}

bool walk_enters(struct symbols *symbols, const struct plugin_block *before,
		 const struct plugin_block *block)
{
	if (!symbols_enters(symbols, block->address))
		return false;
	/* an entry that another entry jumps to, or falls into, is a part of it */
	return !before || before->opcode.kind == OPCODE_SYSCALL ||
	       !((before->opcode.target == block->address && before->opcode.kind != OPCODE_NEXT) ||
		 (before->end == block->address && before->opcode.kind == OPCODE_NEXT));
}

/*
 * Enter the kernel at a block; `before` may have been interrupted just when it had come to its
 * end.
 */
static void enter(struct walk *walk, const struct plugin_block *before,
		  const struct plugin_block *block)
{
	uint32_t entry = symbols_find(walk->symbols, block->address);
	bool returning = before && before->opcode.kind == OPCODE_RETURN;

	push(walk, 0, walk->parent, true, returning);
	walk->entry = entry;
	walk->thread = 0;
	if (walk->first_entry == WALK_NO_ENTRY)
		walk->first_entry = entry;
}

bool walk_faults_into(struct symbols *symbols, uint64_t address)
{
	uint32_t index = symbols_find(symbols, address); /* may move the items */

	return symbols_enters(symbols, address) && is_fault(&symbols->items[index]);
}

void walk_span(struct walk *walk, const struct plugin_log *log, const struct plugin_event *span)
{
	const struct plugin_block *before = NULL;

	walk->n_charges = walk->n_pieces = 0;
	walk->length = 0;
	walk->depth = 0;
	walk->parent = 0;
	walk->entry = walk->first_entry = WALK_NO_ENTRY;
	walk->thread = walk->n_threads = 0;
	walk->switched = WALK_DEPTH_MAX;
	find_back(walk, log, span, 0);
	for (size_t i = 0; i < span->n_steps; i++) {
		const struct plugin_step *step = &span->steps[i];
		const struct plugin_block *block = &log->blocks[step->block], *next = NULL;
		bool entered = walk_enters(walk->symbols, step->loop ? NULL : before, block);
		bool twice, interrupted;

		/* what faults after the loop ran is the loop's own instruction, and no step */
		if (i + 1 < span->n_steps && !span->steps[i + 1].loop)
			next = &log->blocks[span->steps[i + 1].block];
		if (entered)
			enter(walk, step->loop ? NULL : before, block);
		twice = next && walk_faults_into(walk->symbols, next->address);
		interrupted = next && walk_enters(walk->symbols, block, next);
		walk->faults += twice;
		charge_block(walk, log, block, step->n, step->times, twice, entered);
		if (next && switches(walk, log, step) && !switches(walk, log, step + 1))
			switch_at(walk, i);
		if (step->n == block->n && next && !twice &&
		    !(interrupted && block->opcode.kind == OPCODE_RETURN))
			follow(walk, block, next->address);
		before = block;
		if (i + 1 < span->n_steps && span->steps[i + 1].loop) {
			come_out(walk);
			find_back(walk, log, span, i + 1);
		}
	}
}
