/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose time it was that another thread took: steps of a log made by hand, as a core ran them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "harness/blame/switched.h"

#define INSNS	10
#define SPACING 0x1000

/* A function each; a step in it either calls what the next step is in, or comes back to that. */
static const char *const functions[] = {
	"asm_sysvec_apic_timer_interrupt",
	"exit_to_user_mode_prepare",
	"schedule",
	"__schedule",
	"__switch_to_asm",
	"__switch_to",
	"schedule_timeout",
	"kcompactd",
	"worker_thread",
	"process_one_work",
	"strnlen",
	"_raw_spin_unlock_irq",
	"vmstat_update",
	"vmstat_shepherd",
	"msleep",
	"flush_all",
	"rcu_gp_kthread",
	"rcu_gp_fqs_loop",
	"smpboot_thread_fn",
	"run_ksoftirqd",
	"cpu_stopper_thread",
	"scan_thread",
	"tick",
};
#define FUNCTIONS (sizeof(functions) / sizeof(functions[0]))

/* Of a function: where it begins and calls; where it goes on after a call, again and again. */
enum block { CALLS, CALLS_AGAIN, RETURNS, LEAVES, BLOCKS };

#define STEPS_MAX 128

struct core {
	struct symbols symbols;
	struct plugin_block blocks[FUNCTIONS * BLOCKS];
	struct plugin_log log;
	uint8_t sizes[INSNS];
	struct plugin_step steps[STEPS_MAX];
	struct plugin_event span;
	struct walk walk;
};

static uint32_t find(const char *function)
{
	for (uint32_t i = 0; i < FUNCTIONS; i++) {
		if (!strcmp(functions[i], function))
			return i;
	}
	fail_msg("no %s", function);
	return 0;
}

static void make_blocks(struct core *core)
{
	static const enum opcode_kind kinds[] = {OPCODE_CALL_INDIRECT, OPCODE_CALL_INDIRECT,
						 OPCODE_RETURN, OPCODE_LEAVE};

	for (size_t i = 0; i < FUNCTIONS; i++) {
		for (size_t j = 0; j < BLOCKS; j++) {
			uint64_t address = (i + 1) * SPACING + (j == CALLS ? 0 : INSNS);

			core->blocks[i * BLOCKS + j] = (struct plugin_block){
				.address = address,
				.end = (i + 1) * SPACING + (j < RETURNS ? INSNS : 2 * INSNS),
				.last = address + INSNS - 1,
				.n = INSNS,
				.opcode = {kinds[j], 0}};
		}
	}
}

static void add(struct core *core, const char *function, enum block block)
{
	assert_true(core->span.n_steps < STEPS_MAX);
	core->steps[core->span.n_steps++] = (struct plugin_step){
		.block = find(function) * BLOCKS + block, .n = INSNS, .times = 1};
}

/* The functions of a line, blank by blank: "f(" calls, ")f" is back in f, whose next step it is. */
static void run(struct core *core, const char *line)
{
	while (*line) {
		size_t n = strcspn(line, " ");
		char word[64];
		enum block block = RETURNS;

		assert_true(n && n < sizeof(word));
		memcpy(word, line, n);
		word[n] = '\0';
		if (word[n - 1] == '(') {
			block = *word == ')' ? CALLS_AGAIN : CALLS;
			word[n - 1] = '\0';
		} else if (word[n - 1] == '!') {
			block = LEAVES;
			word[n - 1] = '\0';
		}
		add(core, *word == ')' ? word + 1 : word, block);
		line += n + (line[n] == ' ');
	}
}

/* The timer's interrupt finds that another thread is to run. */
static void begin(struct core *core)
{
	*core = (struct core){.log = {.n_blocks = FUNCTIONS * BLOCKS}};
	memset(core->sizes, 1, sizeof(core->sizes));
	make_blocks(core);
	core->blocks[find("__switch_to_asm") * BLOCKS + RETURNS].opcode.kind = OPCODE_JUMP_INDIRECT;
	core->log.blocks = core->blocks;
	core->log.sizes = core->sizes;
	for (size_t i = 0; i < FUNCTIONS; i++)
		symbols_add(&core->symbols, (i + 1) * SPACING, (i + 1) * SPACING + 0x100,
			    functions[i], false, false);
	symbols_sort(&core->symbols);
	core->span = (struct plugin_event){.steps = core->steps};
	walk_init(&core->walk, &core->symbols);
	run(core, "asm_sysvec_apic_timer_interrupt( exit_to_user_mode_prepare( schedule( "
		  "__schedule( __switch_to_asm");
}

#define AWAY "schedule( __schedule( __switch_to_asm"
#define IN   "__switch_to __schedule schedule"

/* Switched back; the span is over. */
static void end(struct core *core)
{
	run(core, "__switch_to )__schedule )schedule )exit_to_user_mode_prepare "
		  ")asm_sysvec_apic_timer_interrupt!");
	walk_span(&core->walk, &core->log, &core->span);
	switched_charge(&core->walk);
}

/* Steps that were charged to an entry; all of a name are one. */
static uint64_t steps_of(const struct core *core, const char *entry)
{
	uint64_t insns = 0;

	for (size_t i = 0; i < core->walk.n_charges; i++) {
		const struct walk_charge *charge = &core->walk.charges[i];

		assert_true(charge->entry < core->symbols.n);
		if (!strcmp(core->symbols.items[charge->entry].name, entry))
			insns += charge->insns;
	}
	return insns / INSNS;
}

#define TIMER	    "asm_sysvec_apic_timer_interrupt"
#define TIMER_STEPS 10 /* of begin() and end() */

/* Every instruction is charged once: to the timer, or to these. Frees. */
static void charged(struct core *core, uint64_t timer, const char *one, uint64_t steps,
		    const char *other, uint64_t other_steps)
{
	uint64_t insns = 0, pieces = 0;

	for (size_t i = 0; i < core->walk.n_charges; i++)
		insns += core->walk.charges[i].insns;
	for (size_t i = 0; i < core->walk.n_pieces; i++)
		pieces += core->walk.pieces[i].insns;
	assert_int_equal(insns, core->span.n_steps * INSNS);
	assert_int_equal(pieces, insns);
	assert_int_equal(core->walk.length, insns);
	assert_int_equal(steps_of(core, TIMER), TIMER_STEPS + timer);
	assert_int_equal(steps_of(core, one), steps);
	if (other)
		assert_int_equal(steps_of(core, other), other_steps);
	assert_int_equal(TIMER_STEPS + timer + steps + other_steps, core->span.n_steps);
	assert_int_equal(core->walk.unmatched, 0);
	walk_free(&core->walk);
	symbols_free(&core->symbols);
}

static void a_thread_is_known_by_its_function(void **state)
{
	static const struct {
		const char *steps, *name;
	} threads[] = {
		{IN " schedule_timeout kcompactd( schedule_timeout( " AWAY, "kcompactd"},
		{IN " schedule_timeout rcu_gp_fqs_loop( schedule_timeout( " AWAY, "rcu_preempt"},
		{IN " schedule_timeout rcu_gp_fqs_loop rcu_gp_kthread( " AWAY, "rcu_preempt"},
		{IN " smpboot_thread_fn( run_ksoftirqd )smpboot_thread_fn( " AWAY, "ksoftirqd"},
		{IN " smpboot_thread_fn( cpu_stopper_thread )smpboot_thread_fn( " AWAY,
		 "migration"},
		{IN " smpboot_thread_fn( " AWAY, "another thread (smpboot_thread_fn)"},
		{IN " schedule_timeout scan_thread( " AWAY, "another thread (scan_thread)"},
		{IN " worker_thread( " AWAY, "kworker"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(threads) / sizeof(threads[0]); i++) {
		struct core core;
		char name[128] = SWITCHED_TO;

		begin(&core);
		run(&core, threads[i].steps);
		end(&core);
		strcat(name, threads[i].name);
		/* what switches is still the thread's that is left */
		charged(&core, 0, name, core.span.n_steps - TIMER_STEPS, NULL, 0);
	}
}

static void a_worker_is_its_work(void **state)
{
	struct core core;

	(void)state;
	begin(&core);
	run(&core, IN " worker_thread( process_one_work( strnlen )process_one_work( "
		      "_raw_spin_unlock_irq )process_one_work( vmstat_update( strnlen "
		      ")vmstat_update )process_one_work )worker_thread( " AWAY);
	end(&core);
	charged(&core, 0, SWITCHED_TO "kworker/vmstat_update", 17, NULL, 0);
}

static void a_worker_with_more_work_is_cut(void **state)
{
	struct core core;

	(void)state;
	begin(&core);
	run(&core, IN " worker_thread( process_one_work( vmstat_update )process_one_work "
		      ")worker_thread( process_one_work( vmstat_shepherd )process_one_work "
		      ")worker_thread( " AWAY);
	end(&core);
	charged(&core, 0, SWITCHED_TO "kworker/vmstat_update", 8,
		SWITCHED_TO "kworker/vmstat_shepherd", 7);
}

static void work_that_slept_is_told_when_it_is_done(void **state)
{
	struct core core;

	(void)state;
	begin(&core);
	run(&core, IN " msleep flush_all process_one_work worker_thread( process_one_work( "
		      "vmstat_update )process_one_work )worker_thread( " AWAY);
	end(&core);
	charged(&core, 0, SWITCHED_TO "kworker/flush_all", 7, SWITCHED_TO "kworker/vmstat_update",
		7);
}

static void of_two_threads_each_has_its_own(void **state)
{
	struct core core;

	(void)state;
	begin(&core);
	run(&core, IN " schedule_timeout kcompactd( schedule_timeout( " AWAY);
	run(&core, IN " worker_thread( process_one_work( vmstat_update )process_one_work "
		      ")worker_thread( " AWAY);
	end(&core);
	charged(&core, 0, SWITCHED_TO "kcompactd", 9, SWITCHED_TO "kworker/vmstat_update", 11);
}

static void an_interrupt_meanwhile_stays_the_interrupts(void **state)
{
	struct core core;

	(void)state;
	begin(&core);
	run(&core, IN " schedule_timeout kcompactd( schedule_timeout");
	run(&core, "asm_sysvec_apic_timer_interrupt( tick )asm_sysvec_apic_timer_interrupt!");
	run(&core, ")kcompactd( " AWAY);
	end(&core);
	charged(&core, 3, SWITCHED_TO "kcompactd", 10, NULL, 0);
}

static void a_switch_that_does_not_come_back_names_nobody(void **state)
{
	struct core core;

	(void)state;
	begin(&core);
	run(&core, IN " schedule_timeout kcompactd!");
	walk_span(&core.walk, &core.log, &core.span);
	switched_charge(&core.walk);
	assert_int_equal(core.walk.n_threads, 0);
	assert_int_equal(steps_of(&core, TIMER), core.span.n_steps);
	walk_free(&core.walk);
	symbols_free(&core.symbols);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_thread_is_known_by_its_function),
		cmocka_unit_test(a_worker_is_its_work),
		cmocka_unit_test(a_worker_with_more_work_is_cut),
		cmocka_unit_test(work_that_slept_is_told_when_it_is_done),
		cmocka_unit_test(of_two_threads_each_has_its_own),
		cmocka_unit_test(an_interrupt_meanwhile_stays_the_interrupts),
		cmocka_unit_test(a_switch_that_does_not_come_back_names_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
