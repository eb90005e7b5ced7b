/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plugin: sees each block of instructions that QEMU runs, from outside the guest, and logs what ran
 * while measured time passed. Knows no kernel, no symbol, no benchmark but its marks; links nothing.
 *
 * Counting. QEMU adds 1 to `executed` before each instruction, and before the first of several no-ops
 * their number: interrupts are taken between blocks only. That operation knows no processor, but the
 * call before each block does: what was executed since the last call is charged to the block that ran
 * before, and to the core that ran it. So a block that an exception or a device access cut short is
 * charged what it began. Processors run in turns, as under -icount: nothing here is atomic.
 *
 * Why so. Whole blocks would need no addition, but count too much where one is cut short: a tick of
 * 2,583 instructions was 2,585 by blocks. A call before each instruction would know its processor,
 * but costs 50 % of wall time; the addition costs 5 %. Which processor runs is not believed to what
 * QEMU tells (processor.h), and where QEMU's addition is of no use a call makes it (api.c).
 *
 * Why it links nothing. It becomes a part of QEMU, which is under GPL-2.0, so nothing of noise/ or
 * GSL may be in it. What a log means is left to who reads it (harness/cores), so that no change there
 * changes what is counted.
 *
 * Arguments: fd=N, the descriptor that takes the log; mark=ADDRESS:KIND (hexadecimal, decimal) for
 * each mark; loop=FIRST-LAST (hexadecimal) for each function that is the measured loop or a part
 * of it: its instructions are no step of an iteration.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/plugin/api.h"
#include "harness/plugin/log.h"
#include "harness/plugin/log_write.h"
#include "harness/plugin/processor.h"
#include "microbench/marks.h"

#define HASH_SIZE 65536
#define LOOPS_MAX 16

/* What is rare: registers are then saved there, not in what is called before every block. */
#define NOT_INLINE __attribute__((noinline))

struct mark {
	uint64_t address, kind;
};

enum following { NOTHING, LOOP, SAMPLE, FOLLOWINGS };

/* A translated block. Those of equal code are one. */
struct block {
	struct block *next; /* of the same hash */
	uint64_t address;
	const struct mark *read;  /* its last instruction reads the clock at this mark */
	const struct mark *place; /* it holds this place */
	int64_t number;		  /* in the log; -1 if not there yet */
	bool loop;		  /* belongs to the measured loop */
	bool quiet[FOLLOWINGS];	  /* in a core that follows so, no more than counts need be kept */
	uint16_t n;
	uint8_t last[LOG_INSN_BYTES_MAX];
	uint8_t sizes[];
};

struct step {
	struct block *block;
	uint64_t loop; /* so much of the measured loop ran just before it */
	uint32_t n, times;
};

/* A core runs again, after others have. */
struct turn {
	uint64_t own, others; /* its own clock then; what they ran */
};

struct core {
	struct block *block; /* that it runs */
	uint64_t own;
	uint64_t others;      /* what they had run when this one was last looked at in a span */
	uint64_t iterations;  /* of the loop; in a sample none */
	uint64_t interrupted; /* the last of them in which something came between; 0: none */
	struct turn turns[LOG_TURNS_MAX]; /* since the first MARK_SAMPLE, or in a detour; a ring */
	size_t n_turns;
	/* the span that it is in */
	enum following following;
	const struct mark *from;
	uint64_t began_total, began_own;
	struct step *steps;
	size_t n_steps, room;
	uint64_t in_steps; /* of own, since it began: up to the last step's end */
	uint64_t left_out;
};

static uint64_t *executed; /* by all cores; QEMU adds to it */
static uint64_t charged;   /* of these, to a core */
static struct core *cores, *running;
static unsigned int n_cores;

static struct mark marks[LOG_MARKS_MAX];
static size_t n_marks;
static struct {
	uint64_t first, last;
} loops[LOOPS_MAX];
static size_t n_loops;

static struct block *blocks[HASH_SIZE];
static struct block nothing = {.number = -1};

/* ---- the log ---- */

static int64_t n_logged; /* blocks */

static NOT_INLINE void put_event(uint64_t type, const struct core *core, const struct mark *mark,
				 uint64_t total, uint64_t own)
{
	log_put(type);
	log_put((uint64_t)(core - cores));
	log_put((uint64_t)(mark - marks));
	log_put(total);
	log_put(own);
}

static void define(struct block *block)
{
	if (block->number >= 0)
		return;
	block->number = n_logged++;
	log_put(LOG_BLOCK);
	log_put(block->address);
	log_put(block->n);
	for (size_t i = 0; i < block->n; i++)
		log_put(block->sizes[i]);
	for (size_t i = 0; i < block->sizes[block->n - 1]; i++)
		log_put(block->last[i]);
}

static void put_step(const struct step *step)
{
	bool partial = step->n != step->block->n, repeated = step->times > 1;

	log_put((uint64_t)step->block->number << LOG_STEP_BITS | (step->loop ? LOG_AFTER_LOOP : 0) |
		(partial ? LOG_PARTIAL : 0) | (repeated ? LOG_REPEATED : 0));
	if (step->loop)
		log_put(step->loop);
	if (partial)
		log_put(step->n);
	if (repeated)
		log_put(step->times);
}

static void put_turns(const struct core *core)
{
	size_t first = core->n_turns > LOG_TURNS_MAX ? core->n_turns - LOG_TURNS_MAX : 0;

	log_put(core->n_turns);
	log_put(core->n_turns - first);
	for (size_t i = first; i < core->n_turns; i++) {
		log_put(core->own - core->turns[i % LOG_TURNS_MAX].own);
		log_put(core->turns[i % LOG_TURNS_MAX].others);
	}
}

static NOT_INLINE void put_span(const struct core *core, const struct mark *to)
{
	for (size_t i = 0; i < core->n_steps; i++)
		define(core->steps[i].block);
	log_put(LOG_SPAN);
	log_put((uint64_t)(core - cores));
	log_put((uint64_t)(core->from - marks));
	log_put((uint64_t)(to - marks));
	log_put(core->began_total);
	log_put(core->began_own);
	log_put(charged - core->began_total);
	log_put(core->own - core->began_own);
	log_put(core->iterations);
	put_turns(core);
	log_put(core->left_out);
	log_put(core->n_steps);
	for (size_t i = 0; i < core->n_steps; i++)
		put_step(&core->steps[i]);
}

static void finish(qemu_plugin_id_t id, void *data)
{
	(void)id;
	(void)data;
	log_put(LOG_END);
	log_put(charged);
	log_put(n_cores);
	for (unsigned int i = 0; i < n_cores; i++)
		log_put(cores[i].own);
	log_flush();
}

/* ---- spans ---- */

static void begin_span(struct core *core, const struct mark *from, enum following following)
{
	core->from = from;
	core->following = following;
	core->began_total = charged;
	core->began_own = core->own;
	core->n_steps = 0;
	core->in_steps = 0;
	core->left_out = 0;
}

static NOT_INLINE bool make_room(struct core *core)
{
	size_t room = core->room ? 2 * core->room : 1024;
	struct step *steps;

	if (core->n_steps < core->room)
		return true;
	if (room > LOG_STEPS_MAX)
		return false;
	steps = realloc(core->steps, room * sizeof(*steps));
	if (!steps)
		return false;
	core->steps = steps;
	core->room = room;
	return true;
}

static NOT_INLINE void add_step(struct core *core, uint64_t n)
{
	struct step *last = core->n_steps ? &core->steps[core->n_steps - 1] : NULL;
	uint64_t before = core->own - n - core->began_own, loop = before - core->in_steps;

	core->in_steps = before + n;
	if (last && last->block == core->block && last->n == n && !loop && last->times < UINT32_MAX)
		last->times++;
	else if (make_room(core))
		core->steps[core->n_steps++] = (struct step){core->block, loop, (uint32_t)n, 1};
	else
		core->left_out += n;
}

/* Every block that becomes a step is looked at: others ran before this one, of n instructions. */
static void notice_turn(struct core *core, uint64_t n)
{
	uint64_t others = charged - core->own;

	if (others == core->others)
		return;
	core->turns[core->n_turns++ % LOG_TURNS_MAX] =
		(struct turn){core->own - n, others - core->others};
	core->others = others;
}

/* The first step of a detour: turns are from the clock read on that it began with. */
static void add_to_detour(struct core *core, uint64_t n)
{
	if (!core->in_steps) {
		core->others = core->began_total - core->began_own;
		core->n_turns = 0;
	}
	notice_turn(core, n);
	add_step(core, n);
}

/*
 * A detour of the core's own is recorded if the core is alone, too, and what comes meanwhile goes unseen
 * (microbench/detour.h). But a turn of others alone is none by the core's clock, and what comes while
 * it is recorded is a detour. It does come then: turns end where timers run out.
 */
static NOT_INLINE void recorded(struct core *core, const struct mark *mark)
{
	if (core->following == LOOP && core->n_steps && core->interrupted != core->iterations)
		put_span(core, mark);
	begin_span(core, mark, LOOP);
}

static void clock_was_read(struct core *core, const struct mark *mark)
{
	switch (mark->kind) {
	case MARK_SAMPLE:
		if (core->following != SAMPLE) {
			core->others = charged - core->own;
			core->n_turns = core->iterations = 0;
		}
		begin_span(core, mark, SAMPLE);
		break;
	case MARK_SAMPLE_END:
		if (core->following == SAMPLE)
			put_span(core, mark);
		core->following = NOTHING;
		break;
	case MARK_LOOP_ENTRY:
		core->iterations = core->interrupted = core->n_turns = 0;
		put_event(LOG_ENTER, core, mark, charged, core->own);
		begin_span(core, mark, LOOP);
		break;
	case MARK_LOOP:
		if (core->following == LOOP && core->n_steps) {
			put_span(core, mark);
			core->interrupted = core->iterations + 1;
		}
		core->iterations++;
		begin_span(core, mark, LOOP);
		break;
	case MARK_LOOP_RECORD:
		recorded(core, mark);
		break;
	}
}

static NOT_INLINE void place_is_passed(struct core *core, const struct mark *mark)
{
	if (mark->kind == MARK_BENCHMARK) {
		put_event(LOG_BENCHMARK, core, mark, charged, core->own);
	} else if (core->following == LOOP) {
		put_event(LOG_LEAVE, core, mark, core->began_total, core->began_own);
		log_put(core->iterations);
	}
	core->following = NOTHING;
}

/* A block that is more than counted: `core` began n of its last block's instructions. */
static NOT_INLINE void look(struct core *core, uint64_t n, unsigned int cpu, struct block *block)
{
	if (core->following == SAMPLE)
		notice_turn(core, n);
	if (core->following == SAMPLE && n)
		add_step(core, n);
	if (core->following == LOOP && n && !core->block->loop)
		add_to_detour(core, n);
	if (core->block->read && n == core->block->n)
		clock_was_read(core, core->block->read);
	running = core = &cores[cpu];
	core->block = block;
	if (block->place)
		place_is_passed(core, block->place);
}

/* Has the measured loop turned once more, and nothing come between? */
static bool turns(const struct core *core, uint64_t n)
{
	const struct block *block = core->block;

	return core->following == LOOP && !core->n_steps && block->loop && block->read &&
	       block->read->kind == MARK_LOOP && n == block->n;
}

/*
 * Before a block: charge what was executed to the block before it. This is all that a block costs
 * which is not looked at, and most are not.
 */
static void on_block(unsigned int cpu, void *data)
{
	struct block *block = data;
	struct core *core = running;
	uint64_t n = *executed - charged;

	cpu = processor_of_call(cpu);
	charged = *executed;
	core->own += n;
	if (block->place) {
		look(core, n, cpu, block);
		return;
	}
	if (!core->block->quiet[core->following]) {
		if (!turns(core, n)) {
			look(core, n, cpu, block);
			return;
		}
		core->iterations++;
		begin_span(core, core->block->read, LOOP);
	}
	running = core = &cores[cpu];
	core->block = block;
}

/* ---- translation ---- */

static bool is_same(const struct block *a, const struct block *b)
{
	return a->address == b->address && a->n == b->n && !memcmp(a->sizes, b->sizes, a->n) &&
	       !memcmp(a->last, b->last, sizeof(a->last));
}

static void find_marks(struct block *block, uint64_t last, uint64_t end)
{
	static const uint8_t rdtsc[] = {0x0f, 0x31};

	for (size_t i = 0; i < n_marks; i++) {
		const struct mark *mark = &marks[i];

		if (mark->kind <= MARK_LAST_READ) {
			if (mark->address == last && end - last == sizeof(rdtsc) &&
			    !memcmp(block->last, rdtsc, sizeof(rdtsc)))
				block->read = mark;
		} else if (block->address <= mark->address && mark->address < end) {
			block->place = mark;
		}
	}
	for (size_t i = 0; i < n_loops; i++)
		block->loop |= loops[i].first <= block->address && block->address <= loops[i].last;
	block->quiet[NOTHING] = !block->read;
	block->quiet[LOOP] = !block->read && block->loop;
}

/* Gives the known block of the same code, or takes this one. */
static struct block *intern(struct block *block)
{
	struct block **at = &blocks[(block->address ^ block->address >> 16) % HASH_SIZE];

	for (struct block *known = *at; known; known = known->next) {
		if (is_same(known, block)) {
			free(block);
			return known;
		}
	}
	block->next = *at;
	*at = block;
	return block;
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	struct block *block = calloc(1, sizeof(*block) + n);
	uint64_t last, end;

	(void)id;
	if (!block || !n || n > LOG_BLOCK_INSNS_MAX)
		abort(); /* never; and a count with a hole in it would be a lie */
	block->address = last = end = qemu_plugin_tb_vaddr(tb);
	block->n = (uint16_t)n;
	block->number = -1;
	for (size_t i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		size_t size = qemu_plugin_insn_size(insn);

		block->sizes[i] = (uint8_t)(size > LOG_INSN_BYTES_MAX ? LOG_INSN_BYTES_MAX : size);
		last = end;
		end += block->sizes[i];
		if (i == n - 1)
			api_insn_bytes(insn, block->last, block->sizes[i]);
	}
	api_count(tb);
	find_marks(block, last, end);
	qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, QEMU_PLUGIN_CB_NO_REGS, intern(block));
}

/* ---- start ---- */

static bool take(const char *argument)
{
	unsigned long long a, b;
	int end = 0;

	if (sscanf(argument, "fd=%d%n", &log_fd, &end) == 1 && !argument[end])
		return log_fd >= 0;
	if (sscanf(argument, "mark=%llx:%llu%n", &a, &b, &end) == 2 && !argument[end]) {
		if (n_marks == LOG_MARKS_MAX || !b || b > MARK_LAST)
			return false;
		marks[n_marks++] = (struct mark){a, b};
		return true;
	}
	if (sscanf(argument, "loop=%llx-%llx%n", &a, &b, &end) == 2 && !argument[end]) {
		if (n_loops == LOOPS_MAX)
			return false;
		loops[n_loops].first = a;
		loops[n_loops++].last = b;
		return true;
	}
	return false;
}

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	if (!api_begin("plugin", info))
		return -1;
	if (info->system.max_vcpus < 1 || info->system.max_vcpus > LOG_CORES_MAX) {
		fprintf(stderr, "plugin: not for a machine of %d processors\n",
			info->system.max_vcpus);
		return -1;
	}
	for (int i = 0; i < argc; i++) {
		if (!take(argv[i])) {
			fprintf(stderr, "plugin: not an argument: %s\n", argv[i]);
			return -1;
		}
	}
	n_cores = (unsigned int)info->system.max_vcpus;
	if (!processor_begin("plugin", n_cores))
		return -1;
	cores = calloc(n_cores, sizeof(*cores));
	if (log_fd < 0 || !cores) {
		fprintf(stderr, "plugin: %s\n", cores ? "fd=N is missing" : "no memory");
		return -1;
	}
	for (unsigned int i = 0; i < n_cores; i++)
		cores[i].block = &nothing;
	running = cores;
	for (const char *magic = LOG_MAGIC; *magic; magic++)
		log_put(*magic);
	log_put(LOG_VERSION);
	api_count_begin(id, info, &executed);
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	qemu_plugin_register_atexit_cb(id, finish, NULL);
	return 0;
}
