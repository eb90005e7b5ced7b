/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Circumstances of two runs, one after the other. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "harness/run/params.h"
#include "harness/run/settled.h"
#include "harness/run/side_by_side.h"

#define OBJECT "object_"

/* So much of a hash tells two apart. */
#define HASH_SHOWN 12

/* Add "<what> <a> against <b>"; the message may be full. */
static void differ(struct error *error, const char *what, const char *a, const char *b)
{
	size_t n = strlen(error->message);

	snprintf(error->message + n, sizeof(error->message) - n, "%s%s %s against %s",
		 n ? "; " : "", what, a, b);
}

/* Only what both say can be another. */
static void compare_said(const struct run *a, const struct run *b, const char *key,
			 const char *what, struct error *error)
{
	const char *x = pairs_get(&a->provenance, key), *y = pairs_get(&b->provenance, key);

	if (x && y && strcmp(x, y) != 0)
		differ(error, what, x, y);
}

/* ---- what is counted ---- */

static void compare_meters(const struct run *a, const struct run *b, struct error *error)
{
	if (a->meter != b->meter)
		differ(error, "instructions and time cannot be compared: meter",
		       meter_name(a->meter), meter_name(b->meter));
}

static void compare_clocks(const struct run *a, const struct run *b, struct error *error)
{
	static const char *const clocks[] = {"its cores' own",
					     "the machine's, which counts the cores beside the "
					     "worker's, too (to be measured anew)"};

	if (run_counts_others(a) != run_counts_others(b))
		differ(error, "clock", clocks[run_counts_others(a)], clocks[run_counts_others(b)]);
}

static bool same_target(const struct run *a, const struct run *b)
{
	return a->target && b->target && !strcmp(a->target, b->target);
}

/* Kernels that have no boot stand beside any; but of one target, what is missing was not done. */
static void compare_settling(const struct run *a, const struct run *b, struct error *error)
{
	const char *settle_a, *settle_b, *span_a, *span_b;
	bool boots_a = settled_concerns(a, &settle_a, &span_a);
	bool boots_b = settled_concerns(b, &settle_b, &span_b);

	if (!(boots_a && boots_b) && !((boots_a || boots_b) && same_target(a, b)))
		return;
	if (settle_a && settle_b && strcmp(settle_a, settle_b) != 0)
		differ(error, RUN_SETTLE, settle_a, settle_b);
	if (span_a && span_b && strcmp(span_a, span_b) != 0)
		differ(error, RUN_UPTIME_SPAN, span_a, span_b);
}

/* Several boots of a kernel that is moved from boot to boot: any will do. */
static bool has_boots(const struct run *run)
{
	const char *settle, *span, *phases = pairs_get(&run->parameters, "phases");

	return run->meter == METER_INSN && settled_concerns(run, &settle, &span) && phases &&
	       strcmp(phases, "1") != 0;
}

static bool is_drawn(const char *key)
{
	return !strcmp(key, params_table[PARAM_PHASES].name) ||
	       !strcmp(key, params_table[PARAM_SEED].name);
}

typedef void compare_pair(const char *key, const char *a, const char *b, struct error *error);

/* Of all keys of either list those whose values are not equal; NULL for one that is missing. */
static void compare_all(const struct pairs *a, const struct pairs *b, compare_pair *unequal,
			struct error *error)
{
	for (size_t i = 0; i < a->n; i++) {
		const char *other = pairs_get(b, a->items[i].key);

		if (!other || strcmp(other, a->items[i].value) != 0)
			unequal(a->items[i].key, a->items[i].value, other, error);
	}
	for (size_t i = 0; i < b->n; i++) {
		if (!pairs_get(a, b->items[i].key))
			unequal(b->items[i].key, NULL, b->items[i].value, error);
	}
}

/* Of a parameter that a run does not have: it had the default, if older ones do not know it. */
static const char *not_kept(const char *key)
{
	static char text[PARAM_N][24];

	for (int i = 0; i < PARAM_N; i++) {
		if (!params_table[i].added || strcmp(params_table[i].name, key) != 0)
			continue;
		snprintf(text[i], sizeof(text[i]), "%" PRIu64, params_table[i].fallback);
		return text[i];
	}
	return "(none)";
}

static void unequal_parameter(const char *key, const char *a, const char *b, struct error *error)
{
	differ(error, key, a ? a : not_kept(key), b ? b : not_kept(key));
}

static void unequal_fixed_parameter(const char *key, const char *a, const char *b,
				    struct error *error)
{
	if (!is_drawn(key))
		unequal_parameter(key, a, b, error);
}

/* ---- by what, and of what ---- */

/* Told by name: of two hashes of what was compiled there is nothing to be seen. */
static void unequal_object(const char *key, const char *a, const char *b, struct error *error)
{
	size_t n = strlen(error->message);

	if (!strncmp(key, OBJECT, strlen(OBJECT)))
		snprintf(error->message + n, sizeof(error->message) - n, "%s%s%s",
			 n ? ", " : "benchmark objects ", key + strlen(OBJECT),
			 !a   ? " (only in the second)"
			 : !b ? " (only in the first)"
			      : "");
}

static void compare_programs(const struct run *a, const struct run *b, struct error *error)
{
	struct error objects = {""};
	size_t n = strlen(error->message);

	compare_all(&a->provenance, &b->provenance, unequal_object, &objects);
	if (objects.message[0])
		snprintf(error->message + n, sizeof(error->message) - n, "%s%s", n ? "; " : "",
			 objects.message);
}

static void compare_hashes(const struct run *a, const struct run *b, const char *key,
			   const char *what, struct error *error)
{
	const char *x = pairs_get(&a->provenance, key), *y = pairs_get(&b->provenance, key);
	char old[HASH_SHOWN + 1], new[HASH_SHOWN + 1];

	if (!x || !y || !strcmp(x, y))
		return;
	snprintf(old, sizeof(old), "%s", x);
	snprintf(new, sizeof(new), "%s", y);
	differ(error, what, old, new);
}

/* Letters that words may have, without settings: lengths of command lines are drawn from them. */
static void compare_rooms(const struct run *a, const struct run *b, struct error *error)
{
	const char *x = pairs_get(&a->provenance, RUN_WORD_ROOM);
	const char *y = pairs_get(&b->provenance, RUN_WORD_ROOM);

	if (strcmp(x ? x : "0", y ? y : "0") != 0)
		differ(error, "letters for settings", x ? x : "0", y ? y : "0");
}

static void compare_subjects(const struct run *a, const struct run *b, struct error *error)
{
	if (!same_target(a, b))
		return;
	compare_hashes(a, b, "kernel_sha256", "kernel", error);
	compare_hashes(a, b, "companion_kernel_sha256", "the other kernel", error);
	compare_said(a, b, RUN_MACHINE, "machine", error);
	compare_rooms(a, b, error);
}

bool side_by_side(const struct run *a, const struct run *b, unsigned int circumstances,
		  struct error *differences)
{
	differences->message[0] = '\0';
	if (circumstances & CIRCUMSTANCE_TARGET && !same_target(a, b))
		differ(differences, "target", a->target, b->target);
	if (circumstances & CIRCUMSTANCE_METER)
		compare_meters(a, b, differences);
	if (circumstances & CIRCUMSTANCE_CLOCK)
		compare_clocks(a, b, differences);
	if (circumstances & CIRCUMSTANCE_SETTLING)
		compare_settling(a, b, differences);
	if (circumstances & CIRCUMSTANCE_PARAMETERS)
		compare_all(&a->parameters, &b->parameters,
			    has_boots(a) && has_boots(b) ? unequal_fixed_parameter
							 : unequal_parameter,
			    differences);
	if (circumstances & CIRCUMSTANCE_PROGRAMS)
		compare_programs(a, b, differences);
	if (circumstances & CIRCUMSTANCE_TOOLS) {
		compare_said(a, b, "qemu_version", "version", differences);
		compare_said(a, b, "compiler", "compiler", differences);
	}
	if (circumstances & CIRCUMSTANCE_SUBJECT)
		compare_subjects(a, b, differences);
	return !differences->message[0];
}
