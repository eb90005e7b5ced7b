// SPDX-License-Identifier: GPL-2.0-or-later
/* Timers that steal known time; see injected_noise.h. */
#include "targets/kernel/injected_noise.h"
#include "targets/freestanding/option.h"
#include "targets/x86_64/kernel_hooks.h"

#include <stddef.h>
#include <stdint.h>

#include "targets/kernel/timer.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/machine.h"

#define CLASSES_MAX 8
#define PERIOD_MAX  1000000 /* us */
#define SPIN_MIN    2	    /* instructions that can be counted */
#define US_PER_S    1000000
#define NEVER	    UINT64_MAX

/* Times in TSC ticks. */
struct class
{
	uint64_t period, length, jitter;
};

static struct class classes[CLASSES_MAX]; /* those that are not asked for have no length */
static size_t n_classes;
/* Instructions of an event outside of stealing: the interrupt and its way back. */
static uint64_t path;

/*
 * Events of a class on a core: the next one comes when its period begins, and a random part of the
 * jitter later.
 */
struct source {
	uint64_t begins; /* TSC */
	uint64_t random;
	uint64_t next; /* follows from these */
};

/* One timer for all of them: so its way through the kernel is the same whatever is due. */
static struct core {
	struct timer timer;
	bool begun;
	struct source sources[CLASSES_MAX];
} cores[BOOT_CORES_MAX];

/* ---- the option ---- */

static bool take_number(const char **at, const char *end, uint64_t *us)
{
	const char *from = *at;

	for (*us = 0; *at < end && **at >= '0' && **at <= '9' && *us <= PERIOD_MAX; ++*at)
		*us = 10 * *us + (uint64_t)(**at - '0');
	return *at > from && *us <= PERIOD_MAX;
}

static bool take_colon(const char **at, const char *end)
{
	if (*at == end || **at != ':')
		return false;
	++*at;
	return true;
}

static uint64_t ticks(uint64_t us)
{
	return (us * tsc_hz + US_PER_S / 2) / US_PER_S;
}

/* Less is stolen than there is, in every period. */
static bool take_class(const char **at, const char *end)
{
	uint64_t period, length, jitter = 0;

	if (!take_number(at, end, &period) || !take_colon(at, end) ||
	    !take_number(at, end, &length) ||
	    (take_colon(at, end) && !take_number(at, end, &jitter)) || !length ||
	    length + jitter >= period || n_classes == CLASSES_MAX)
		return false;
	classes[n_classes++] = (struct class){ticks(period), ticks(length), ticks(jitter)};
	return true;
}

static void read_option(void)
{
	const char *text, *at, *end;
	size_t n = option_text("noise", &text);

	if (n_classes || !n)
		return;
	option_u64("noise_path", &path);
	for (at = text, end = text + n; at < end; at++) {
		if (!take_class(&at, end) || (at < end && *at != ','))
			panic(NULL, "noise= is not period:length[:jitter],..., in us");
	}
}

bool injected_noise_wanted(void)
{
	return n_classes;
}

/* ---- stealing ---- */

/*
 * So many instructions, and a few that are always the same: two an iteration, and one more if one is
 * left.
 */
static inline void spin(uint64_t n)
{
	__asm__ volatile("testb	$1, %b0\n\t"
			 "jz	1f\n\t"
			 "nop\n"
			 "1:	shrq	$1, %0\n"
			 "2:	decq	%0\n\t"
			 "jnz	2b"
			 : "+q"(n)
			 :
			 : "cc");
}

/* splitmix64 (Steele, Lea, Flood, OOPSLA'14): a state, and the number that it stands for */
#define RANDOM_STEP 0x9e3779b97f4a7c15

static inline uint64_t random_number(uint64_t state)
{
	state = (state ^ state >> 30) * 0xbf58476d1ce4e5b9;
	state = (state ^ state >> 27) * 0x94d049bb133111eb;
	return state ^ state >> 31;
}

/* All bits, or none. */
static inline uint64_t mask(bool condition)
{
	return -(uint64_t)condition;
}

/*
 * What is stolen by the events whose time has come; the next ones are chosen. So many instructions whatever
 * that is: an event's length must not depend on others, and no clock could say what this has taken, as that
 * of a counted machine also counts what its other processors execute meanwhile.
 */
static uint64_t take_due(struct core *core, uint64_t now)
{
	uint64_t stolen = 0;

	for (size_t i = 0; i < CLASSES_MAX; i++) {
		struct source *source = &core->sources[i];
		uint64_t due = mask(source->next <= now);

		stolen += classes[i].length & due;
		source->begins += classes[i].period & due;
		source->random += RANDOM_STEP & due;
		source->next =
			source->begins + random_number(source->random) % (classes[i].jitter + 1);
	}
	return stolen;
}

/* The first of what is to come; of what is late already, in an interrupt of its own after this one. */
static uint64_t first_after(const struct core *core, uint64_t now)
{
	uint64_t first = NEVER;

	for (size_t i = 0; i < CLASSES_MAX; i++) {
		uint64_t next = core->sources[i].next;

		next ^= (next ^ (now + 1)) & mask(next <= now);
		first ^= (first ^ next) & mask(next < first);
	}
	return first;
}

/* The timer is started again first, so that what is left to do after stealing is always the same. */
static void fire(struct timer *timer)
{
	struct core *core = (struct core *)timer;
	uint64_t now = rdtsc(), stolen = take_due(core, now);

	timer_again(timer, first_after(core, now));
	if (stolen >= path + SPIN_MIN)
		spin(stolen - path);
}

void injected_noise_start(void)
{
	struct core *core = &cores[percpu()->core];
	uint64_t now = rdtsc(), random = now ^ (uint64_t)percpu()->core << 56;

	read_option();
	if (core->begun || !n_classes)
		return;
	core->begun = true;
	core->timer.fire = fire;
	for (size_t i = 0; i < CLASSES_MAX; i++)
		core->sources[i].begins = core->sources[i].next = NEVER;
	for (size_t i = 0; i < n_classes; i++) {
		struct source *source = &core->sources[i];

		source->random = random_number(random += RANDOM_STEP) + RANDOM_STEP;
		source->begins = now + random_number(random += RANDOM_STEP) % classes[i].period;
		source->next =
			source->begins + random_number(source->random) % (classes[i].jitter + 1);
	}
	timer_start(&core->timer, first_after(core, now));
}
