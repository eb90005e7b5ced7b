// SPDX-License-Identifier: GPL-2.0-or-later
/* Timers that steal known time; see noise.h. */
#include "targets/kernel/noise.h"

#include <stddef.h>
#include <stdint.h>

#include "targets/kernel/kernel.h"
#include "targets/kernel/timer.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/trap.h"

#define CLASSES_MAX 8
#define PERIOD_MAX  1000000 /* us */
#define LEFT_MIN    8	    /* ticks that can be counted */
#define US_PER_S    1000000

/* Times in TSC ticks. */
struct class
{
	uint64_t period, length, jitter;
};

static struct class classes[CLASSES_MAX];
static size_t n_classes;
static uint64_t path; /* ticks of an event outside of stealing: the interrupt and its way back */

struct source {
	struct timer timer;
	const struct class *class;
	uint64_t due; /* TSC: when its period begins; the event comes up to the jitter later */
	uint64_t random;
};

static struct core {
	bool begun;
	uint64_t interrupt,
		end; /* of the last event: which interrupt it was, and when it was over */
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

bool noise_wanted(void)
{
	return n_classes;
}

/* ---- stealing ---- */

/*
 * So many instructions, and a few that are always the same: two an iteration, and one more if one is left.
 * Not by the clock, which also counts what other processors of a counted machine execute meanwhile.
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

/* splitmix64 (Steele, Lea, Flood, OOPSLA'14) */
static uint64_t next_random(uint64_t *state)
{
	uint64_t x = *state += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

static uint64_t next_event(struct source *source)
{
	uint64_t jitter = source->class->jitter;

	return source->due + (jitter ? next_random(&source->random) % (jitter + 1) : 0);
}

/*
 * One event. The next one is started first, so that what is left to do after stealing is always the same.
 * Of two in one interrupt the second steals from where the first ended, and pays for no interrupt.
 */
static void fire(struct timer *timer)
{
	struct source *source = (struct source *)timer;
	struct percpu *cpu = percpu();
	struct core *core = &cores[cpu->core];
	uint64_t begun = rdtsc(), length = source->class->length, now;

	if (core->interrupt == cpu->ticks)
		begun = core->end;
	else if (length > path)
		length -= path;
	else
		length = 0;
	source->due += source->class->period;
	timer_again(timer, next_event(source));
	core->interrupt = cpu->ticks;
	now = rdtsc();
	core->end = begun + length;
	if ((int64_t)(core->end - now) > LEFT_MIN)
		spin(core->end - now);
}

void noise_start(void)
{
	struct core *core = &cores[percpu()->core];
	uint64_t now = rdtsc(), random = now ^ (uint64_t)percpu()->core << 56;

	read_option();
	if (core->begun || !n_classes)
		return;
	core->begun = true;
	for (size_t i = 0; i < n_classes; i++) {
		struct source *source = &core->sources[i];

		source->timer.fire = fire;
		source->class = &classes[i];
		source->random = next_random(&random);
		source->due = now + next_random(&random) % classes[i].period;
		timer_start(&source->timer, next_event(source));
	}
}
