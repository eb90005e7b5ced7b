/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the plugin's bytes to functions: instructions, symbols, logs and walks made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "harness/cores/kallsyms_text.h"
#include "harness/cores/walk.h"

/* ---- instructions ---- */

static void opcodes_tell_where_control_goes(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
		enum opcode_kind kind;
		uint64_t target;
	} codes[] = {
		{"\xe8\x10\x00\x00\x00", 5, OPCODE_CALL, 0x1015},
		{"\xe8\xfb\xff\xff\xff", 5, OPCODE_CALL, 0x1000},
		{"\xe9\x00\x01\x00\x00", 5, OPCODE_JUMP, 0x1105},
		{"\xeb\xfe", 2, OPCODE_JUMP, 0x1000},
		{"\x74\x7f", 2, OPCODE_BRANCH, 0x1081},
		{"\x0f\x85\xfa\xff\xff\xff", 6, OPCODE_BRANCH, 0x1000},
		{"\xe2\x80", 2, OPCODE_BRANCH, 0xf82},
		{"\xff\xd0", 2, OPCODE_CALL_INDIRECT, 0},     /* call *%rax */
		{"\x41\xff\xd3", 3, OPCODE_CALL_INDIRECT, 0}, /* call *%r11 */
		{"\xff\x20", 2, OPCODE_JUMP_INDIRECT, 0},     /* jmp *(%rax) */
		{"\xff\x30", 2, OPCODE_NEXT, 0},	      /* push (%rax) */
		{"\xf3\xc3", 2, OPCODE_RETURN, 0},	      /* repz ret */
		{"\xc2\x08\x00", 3, OPCODE_RETURN, 0},
		{"\x0f\x05", 2, OPCODE_SYSCALL, 0},
		{"\x48\x0f\x07", 3, OPCODE_LEAVE, 0},  /* sysretq */
		{"\x48\xcf", 2, OPCODE_LEAVE, 0},      /* iretq */
		{"\xf3\x48\xab", 3, OPCODE_REPEAT, 0}, /* rep stosq */
		{"\xaa", 1, OPCODE_NEXT, 0},	       /* stosb */
		{"\x0f\x31", 2, OPCODE_NEXT, 0},       /* rdtsc */
		{"\xe8\x00", 2, OPCODE_NEXT, 0},       /* cut short */
		{"\x66\x66\xf3", 3, OPCODE_NEXT, 0},   /* prefixes alone */
		{"", 0, OPCODE_NEXT, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		struct opcode opcode =
			opcode_decode((const uint8_t *)codes[i].bytes, codes[i].n, 0x1000);

		if (opcode.kind != codes[i].kind || opcode.target != codes[i].target)
			fail_msg("instruction %zu: kind %d, target %#lx", i, opcode.kind,
				 (unsigned long)opcode.target);
	}
}

/* ---- symbols ---- */

static const char *name_at(struct symbols *symbols, uint64_t address)
{
	uint32_t at = symbols_find(symbols, address); /* may move the items */

	return symbols->items[at].name;
}

static void symbols_cover_their_addresses(void **state)
{
	struct symbols symbols = {NULL, 0, 0, false};

	(void)state;
	symbols_add(&symbols, 0x2000, 0x2010, "sized", false, false);
	symbols_add(&symbols, 0x1000, 0, "local", false, true);
	symbols_add(&symbols, 0x1000, 0, "global", false, false);
	symbols_add(&symbols, 0x1800, 0, "asm_exc_page_fault", false, true);
	symbols_add(&symbols, 0x1800, 0, "alias", false, false);
	symbols_add(&symbols, 0x1900, 0, "irq_entries_start", false, false);
	symbols_add(&symbols, 0x3000, 0, "asm_exc_of_a_program", true, false);
	symbols_sort(&symbols);
	assert_int_equal(symbols.n_known, 5);
	assert_string_equal(name_at(&symbols, 0x17ff), "global");
	assert_string_equal(name_at(&symbols, 0x1800), "asm_exc_page_fault");
	assert_string_equal(name_at(&symbols, 0x200f), "sized");
	assert_string_equal(name_at(&symbols, 0x2010), "[0x2000-0x2fff]");
	assert_string_equal(name_at(&symbols, 0x2fff), "[0x2000-0x2fff]");
	assert_string_equal(name_at(&symbols, 0xfff), "[0x0-0xfff]");
	assert_string_equal(name_at(&symbols, 0x3fff), "asm_exc_of_a_program");
	assert_string_equal(name_at(&symbols, UINT64_MAX),
			    "[0xfffffffffffff000-0xffffffffffffffff]");
	assert_true(symbols_enters(&symbols, 0x1800));
	assert_false(symbols_enters(&symbols, 0x1801));
	assert_true(symbols_enters(&symbols, 0x1908)); /* a table: each of its addresses */
	assert_false(symbols_enters(&symbols, 0x3000));
	symbols_free(&symbols);
}

static bool kallsyms(const char *text, struct symbols *symbols, struct error *error)
{
	*symbols = (struct symbols){NULL, 0, 0, false};
	return kallsyms_text_parse(text, strlen(text), symbols, error);
}

static void kernels_tell_their_symbols(void **state)
{
	static const char *const bad[] = {
		"ffffffff81000000 T _text", /* no end */
		"ffffffff81000000 T \n",
		"ffffffff8100000 T _text\n",
		"ffffffff8100000g T a\n",
		"ffffffff81000000_T_a\n",
		"+fffffff81000000 T a\n",
		"ffffffff81000000 T a\x1b[2J\n",
		"\n",
	};
	struct symbols symbols;
	struct error error;

	(void)state;
	assert_true(kallsyms("ffffffff81000000 T _text\n"
			     "ffffffff81000000 t local\n"
			     "ffffffffc0201000 t probe\t[virtio]\n",
			     &symbols, &error));
	symbols_sort(&symbols);
	assert_int_equal(symbols.n_known, 2);
	assert_string_equal(name_at(&symbols, 0xffffffff81000010), "_text");
	assert_string_equal(name_at(&symbols, 0xffffffffc0201000), "probe");
	symbols_free(&symbols);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(kallsyms(bad[i], &symbols, &error));
		assert_non_null(strstr(error.message, "kallsyms, line 1: "));
		symbols_free(&symbols);
	}
}

/* ---- logs ---- */

static uint8_t bytes[4096];
static size_t n_bytes;

static void put(uint64_t number)
{
	do {
		assert_true(n_bytes < sizeof(bytes));
		bytes[n_bytes++] = (uint8_t)(number & 0x7f) | (number > 0x7f ? 0x80 : 0);
		number >>= 7;
	} while (number);
}

static void begin(void)
{
	n_bytes = strlen(LOG_MAGIC);
	memcpy(bytes, LOG_MAGIC, n_bytes);
	put(LOG_VERSION);
}

/* All instructions but the last are of one byte. */
static void put_block(uint64_t address, uint64_t n, const char *last, size_t n_last)
{
	put(LOG_BLOCK);
	put(address);
	put(n);
	for (uint64_t i = 0; i + 1 < n; i++)
		put(1);
	put(n_last);
	for (size_t i = 0; i < n_last; i++)
		put((uint8_t)last[i]);
}

/* Up to its steps. */
static void put_span(uint64_t insns, uint64_t left_out, uint64_t n_steps)
{
	const uint64_t fields[] = {LOG_SPAN, 0, 0,  1, 1000, 1000, insns,    insns,  7,
				   3,	     2, 25, 9, 4,    1,	   left_out, n_steps};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		put(fields[i]);
}

static void put_steps(const uint64_t *steps, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put(steps[i]);
}

static void put_end(void)
{
	put(LOG_END);
	put(5000);
	put(1);
	put(5000);
}

/* The first span of a log that has one; the log is left after it. */
static void read_span(struct plugin_log *log, struct plugin_event *event)
{
	struct error error;

	assert_true(plugin_log_begin(log, bytes, n_bytes, 2, &error));
	do {
		if (!plugin_log_next(log, event, &error))
			fail_msg("%s", error.message);
	} while (event->type != LOG_SPAN);
}

#define WHOLE(block)	  ((block) << LOG_STEP_BITS)
#define PARTIAL(block)	  (WHOLE(block) | LOG_PARTIAL)
#define REPEATED(block)	  (WHOLE(block) | LOG_REPEATED)
#define AFTER_LOOP(block) (WHOLE(block) | LOG_AFTER_LOOP)

static void make_log(void)
{
	static const uint64_t steps[] = {WHOLE(0), PARTIAL(0), 1, REPEATED(1), 5, AFTER_LOOP(1), 4};

	begin();
	put_block(0x2000, 3, "\x90", 1);
	put_block(0x3000, 1, "\xf3\xaa", 2);
	put_span(20, 2, 4);
	put_steps(steps, 7);
	put_end();
}

static void a_log_is_read(void **state)
{
	struct plugin_event event;
	struct plugin_log log;
	struct error error;

	(void)state;
	make_log();
	read_span(&log, &event);
	assert_int_equal(log.n_blocks, 2);
	assert_true(log.blocks[0].end == 0x2003 && log.blocks[0].last == 0x2002);
	assert_int_equal(log.blocks[1].opcode.kind, OPCODE_REPEAT);
	assert_true(event.own_length == 20 && event.left_out == 2 && event.to == 1);
	assert_true(event.iterations == 7 && event.all_turns == 3 && event.n_turns == 2);
	assert_true(event.turns[0].before_end == 25 && event.turns[0].others == 9);
	assert_true(event.turns[1].before_end == 4 && event.turns[1].others == 1);
	assert_int_equal(event.n_steps, 4);
	assert_true(event.steps[2].loop == 0 && event.steps[3].loop == 4);
	assert_true(event.steps[0].n == 3 && event.steps[1].n == 1 && event.steps[2].times == 5);
	assert_true(plugin_log_next(&log, &event, &error));
	assert_int_equal(event.type, LOG_END);
	assert_true(log.total == 5000 && log.n_cores == 1 && log.own[0] == 5000);
	plugin_log_end(&log);
}

static bool read_all(size_t n, struct error *error)
{
	struct plugin_event event = {.type = 0};
	struct plugin_log log;
	bool ok = plugin_log_begin(&log, bytes, n, 2, error);

	while (ok && event.type != LOG_END)
		ok = plugin_log_next(&log, &event, error);
	plugin_log_end(&log);
	return ok;
}

static void a_log_without_its_end_is_none(void **state)
{
	struct error error;

	(void)state;
	make_log();
	assert_true(read_all(n_bytes, &error));
	for (size_t n = 0; n < n_bytes; n++)
		assert_false(read_all(n, &error));
	put(0);
	assert_false(read_all(n_bytes, &error));
	assert_non_null(strstr(error.message, "something after its end"));
	make_log();
	bytes[strlen(LOG_MAGIC)]++;
	assert_false(read_all(n_bytes, &error));
	assert_non_null(strstr(error.message, "build anew"));
}

static void refuse(const char *why)
{
	struct error error;

	put_end();
	assert_false(read_all(n_bytes, &error));
	if (!strstr(error.message, why))
		fail_msg("%s, not: %s", error.message, why);
}

static void a_damaged_log_is_refused(void **state)
{
	(void)state;
	begin();
	put_block(0x2000, 3, "\x90", 1);
	put_span(20, 0, 1);
	put(WHOLE(1));
	refuse("a block that was not defined");
	begin();
	put_block(0x2000, 3, "\x90", 1);
	put_span(20, 18, 1);
	put(WHOLE(0));
	refuse("steps longer than their span");
	begin();
	put_block(0x2000, 3, "\x90", 1);
	put_span(20, 0, 1);
	put(PARTIAL(0));
	put(0);
	refuse("a step of nothing");
	begin();
	put_block(0x2000, 3, "\x90", 1);
	put_span(20, 0, 1);
	put(AFTER_LOOP(0));
	put(0);
	refuse("a step of nothing");
	begin();
	put_block(0x2000, 3, "\x90", 1);
	put_span(20, 0, 1);
	put(AFTER_LOOP(0));
	put(18);
	refuse("steps longer than their span");
	begin();
	put_block(UINT64_MAX, 2, "\x90", 1);
	refuse("a block that wraps around");
	begin();
	put_span(20, 0, 1000);
	refuse("more steps than bytes");
	begin();
	put(LOG_ENTER);
	put(0);
	put(2);
	refuse("a number out of range");
	begin();
	memset(bytes + n_bytes, 0xff, 16);
	n_bytes += 16;
	refuse("a number too long");
}

/* ---- walks ---- */

#define TIMER  "asm_sysvec_apic_timer_interrupt"
#define FAULT  "asm_exc_page_fault"
#define LEAVES "\x48\xcf"

static void make_symbols(struct symbols *symbols)
{
	*symbols = (struct symbols){NULL, 0, 0, false};
	symbols_add(symbols, 0x1000, 0x1020, TIMER, false, false);
	symbols_add(symbols, 0x1100, 0x1120, FAULT, false, false);
	symbols_add(symbols, 0x2000, 0x2040, "tick", false, false);
	symbols_add(symbols, 0x3000, 0x3010, "helper", false, false);
	symbols_add(symbols, 0x5000, 0x5010, "thunk", false, false);
	symbols_add(symbols, 0x400000, 0x400100, "touch", true, false);
	symbols_sort(symbols);
}

struct walked {
	struct symbols symbols;
	struct plugin_log log;
	struct plugin_event event;
	struct walk walk;
};

static void walk_log(struct walked *walked)
{
	make_symbols(&walked->symbols);
	walk_init(&walked->walk, &walked->symbols);
	read_span(&walked->log, &walked->event);
	walk_span(&walked->walk, &walked->log, &walked->event);
}

static void end_walk(struct walked *walked)
{
	plugin_log_end(&walked->log);
	walk_free(&walked->walk);
	symbols_free(&walked->symbols);
}

/* Instructions of a function in an entry (NULL: outside of any). */
static uint64_t charged(const struct walked *walked, const char *function, const char *entry)
{
	for (size_t i = 0; i < walked->walk.n_charges; i++) {
		const struct walk_charge *charge = &walked->walk.charges[i];
		const char *its = charge->entry == WALK_NO_ENTRY
					  ? NULL
					  : walked->symbols.items[charge->entry].name;

		if (!strcmp(walked->symbols.items[charge->function].name, function) &&
		    (entry ? its && !strcmp(its, entry) : !its))
			return charge->insns;
	}
	return 0;
}

/* "helper<tick<asm_...": the callers of the first node of that function. */
static void callers(const struct walked *walked, const char *function, char *text, size_t size)
{
	uint32_t at = 1;

	while (strcmp(walked->symbols.items[walked->walk.nodes[at].function].name, function) != 0)
		assert_true(++at < walked->walk.n_nodes);
	*text = '\0';
	for (; at; at = walked->walk.nodes[at].parent) {
		strncat(text, *text ? "<" : "", size - strlen(text) - 1);
		strncat(text, walked->symbols.items[walked->walk.nodes[at].function].name,
			size - strlen(text) - 1);
	}
}

static void an_interrupt_is_charged_to_its_functions(void **state)
{
	static const uint64_t steps[] = {WHOLE(0), WHOLE(1), WHOLE(2), WHOLE(3), WHOLE(4)};
	struct walked walked;
	char text[256];

	(void)state;
	begin();
	put_block(0x1000, 3, "\xe8\xf9\x0f\x00\x00", 5); /* calls 0x2000 */
	put_block(0x2000, 2, "\xe8\xfa\x0f\x00\x00", 5); /* calls 0x3000 */
	put_block(0x3000, 2, "\xc3", 1);
	put_block(0x2006, 4, "\xc3", 1);
	put_block(0x1007, 2, LEAVES, 2);
	put_span(13, 0, 5);
	put_steps(steps, 5);
	walk_log(&walked);
	assert_int_equal(walked.walk.length, 13);
	assert_int_equal(charged(&walked, TIMER, TIMER), 5);
	assert_int_equal(charged(&walked, "tick", TIMER), 6);
	assert_int_equal(charged(&walked, "helper", TIMER), 2);
	assert_int_equal(walked.walk.n_charges, 3);
	assert_true(walked.walk.matched == 2 && walked.walk.unmatched == 0);
	assert_string_equal(walked.symbols.items[walked.walk.first_entry].name, TIMER);
	callers(&walked, "helper", text, sizeof(text));
	assert_string_equal(text, "helper<tick<" TIMER);
	end_walk(&walked);
}

/* The instruction that faults is begun twice, and counts once, as in the guest's clock. */
static void a_fault_counts_once(void **state)
{
	static const uint64_t steps[] = {PARTIAL(0), 1, WHOLE(1), WHOLE(0)};
	struct walked walked;

	(void)state;
	begin();
	put_block(0x400000, 2, "\x90", 1);
	put_block(0x1100, 2, LEAVES, 2);
	put_span(5, 0, 3);
	put_steps(steps, 4);
	walk_log(&walked);
	assert_int_equal(walked.walk.faults, 1);
	assert_int_equal(walked.walk.length, 4);
	assert_int_equal(charged(&walked, "touch", NULL), 2);
	assert_int_equal(charged(&walked, FAULT, FAULT), 2);
	end_walk(&walked);
}

/* The loop's own instruction faulted, which is no step: all of the kernel's count. */
static void a_fault_of_the_loop_is_its_own(void **state)
{
	static const uint64_t steps[] = {WHOLE(0), WHOLE(1), AFTER_LOOP(2), 3, WHOLE(1)};
	struct walked walked;

	(void)state;
	begin();
	put_block(0x1000, 2, "\x90", 1);
	put_block(0x2000, 2, LEAVES, 2);
	put_block(0x1100, 2, "\x90", 1);
	put_span(11, 0, 4);
	put_steps(steps, 5);
	walk_log(&walked);
	assert_int_equal(walked.walk.faults, 0);
	assert_int_equal(walked.walk.length, 8);
	assert_int_equal(charged(&walked, FAULT, FAULT), 2);
	assert_int_equal(charged(&walked, "tick", FAULT), 2);
	end_walk(&walked);
}

/* Its return goes to where it wants, and that returns to the thunk's caller. */
static void a_thunk_is_a_jump(void **state)
{
	static const uint64_t steps[] = {WHOLE(0), WHOLE(1), WHOLE(2), WHOLE(3), WHOLE(4)};
	struct walked walked;
	char text[256];

	(void)state;
	begin();
	put_block(0x2000, 2, "\xe8\xfa\x2f\x00\x00", 5); /* calls 0x5000 */
	put_block(0x5000, 1, "\xe8\x02\x00\x00\x00", 5); /* calls 0x5007 */
	put_block(0x5007, 2, "\xc3", 1);
	put_block(0x3000, 2, "\xc3", 1);
	put_block(0x2006, 1, "\x90", 1);
	put_span(8, 0, 5);
	put_steps(steps, 5);
	walk_log(&walked);
	assert_int_equal(walked.walk.length, 8);
	assert_true(walked.walk.matched == 1 && walked.walk.unmatched == 0);
	callers(&walked, "helper", text, sizeof(text));
	assert_string_equal(text, "helper<tick");
	end_walk(&walked);
}

/* Calls that only fill the return stack: nothing that is called later stands below them. */
static void a_filled_return_stack_is_no_caller(void **state)
{
	static const uint64_t steps[] = {WHOLE(0), WHOLE(1), WHOLE(2), WHOLE(3)};
	struct walked walked;
	char text[256];

	(void)state;
	begin();
	put_block(0x2000, 1, "\xe8\x01\x00\x00\x00", 5); /* calls 0x2006 */
	put_block(0x2006, 1, "\xe8\x01\x00\x00\x00", 5); /* calls 0x200c */
	put_block(0x200c, 2, "\xe8\xee\x0f\x00\x00", 5); /* calls 0x3000 */
	put_block(0x3000, 2, "\xc3", 1);
	put_span(6, 0, 4);
	put_steps(steps, 4);
	walk_log(&walked);
	assert_int_equal(walked.walk.length, 6);
	callers(&walked, "helper", text, sizeof(text));
	assert_string_equal(text, "helper<tick");
	end_walk(&walked);
}

/* A kernel that has changed its own text serializes by an IRET to the next instruction, and stays. */
static void an_iret_to_itself_leaves_nothing(void **state)
{
	static const uint64_t steps[] = {WHOLE(0), WHOLE(1), WHOLE(2), WHOLE(3)};
	struct walked walked;

	(void)state;
	begin();
	put_block(0x1000, 3, "\xe8\xf9\x0f\x00\x00", 5); /* calls 0x2000 */
	put_block(0x2000, 2, LEAVES, 2);		 /* to 0x2003 */
	put_block(0x2003, 4, "\xc3", 1);
	put_block(0x1007, 2, LEAVES, 2);
	put_span(11, 0, 4);
	put_steps(steps, 4);
	walk_log(&walked);
	assert_int_equal(walked.walk.length, 11);
	assert_int_equal(charged(&walked, TIMER, TIMER), 5);
	assert_int_equal(charged(&walked, "tick", TIMER), 6);
	assert_int_equal(walked.walk.n_charges, 2);
	assert_true(walked.walk.matched == 1 && walked.walk.unmatched == 0);
	end_walk(&walked);
}

static void what_has_no_symbol_keeps_its_range(void **state)
{
	static const uint64_t steps[] = {REPEATED(0), 7};
	struct walked walked;

	(void)state;
	begin();
	put_block(0x303f, 2, "\x90", 1);
	put_span(14, 0, 1);
	put_steps(steps, 2);
	walk_log(&walked);
	assert_int_equal(charged(&walked, "[0x3000-0x3fff]", NULL), 14);
	assert_false(walked.symbols.items[walked.walk.charges[0].function].known);
	end_walk(&walked);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opcodes_tell_where_control_goes),
		cmocka_unit_test(symbols_cover_their_addresses),
		cmocka_unit_test(kernels_tell_their_symbols),
		cmocka_unit_test(a_log_is_read),
		cmocka_unit_test(a_log_without_its_end_is_none),
		cmocka_unit_test(a_damaged_log_is_refused),
		cmocka_unit_test(an_interrupt_is_charged_to_its_functions),
		cmocka_unit_test(a_fault_counts_once),
		cmocka_unit_test(a_fault_of_the_loop_is_its_own),
		cmocka_unit_test(a_thunk_is_a_jump),
		cmocka_unit_test(a_filled_return_stack_is_no_caller),
		cmocka_unit_test(an_iret_to_itself_leaves_nothing),
		cmocka_unit_test(what_has_no_symbol_keeps_its_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
