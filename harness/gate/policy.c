/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules of the gate: the one table of defaults, and a user's file over them. */
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "harness/base/memory.h"
#include "harness/base/number.h"
#include "harness/gate/policy.h"

enum { UP, DOWN };
enum { REPORT, GATE };

/*
 * exact: whatever differs is real, so nothing is tolerated but the number of ticks that fall into a
 * window. phases: medians and means of paths are exact too; a tail or a fraction moves with the
 * phase by less than this when nothing has changed. tsc: METHOD's five, with its minimum effects.
 */
static const struct {
	const char *metric;
	int worse, exact;
	double exact_absolute;
	int phases;
	double phases_relative;
	int tsc;
	double tsc_relative;
} defaults[] = {
	{"selfish.events", UP, REPORT, 0, REPORT, 0.02, REPORT, 0.1},
	{"selfish.rate", UP, GATE, 0, GATE, 0.02, GATE, 0.1},
	{"selfish.rate_upper95", UP, REPORT, 0, REPORT, 0.02, REPORT, 0.1},
	{"selfish.noise_fraction", UP, GATE, 0, GATE, 0.02, GATE, 0.1},
	{"selfish.min", UP, REPORT, 0, REPORT, 0, REPORT, 0.05},
	{"selfish.mode", UP, GATE, 0, REPORT, 0, REPORT, 0.05},
	{"selfish.p50", UP, GATE, 0, GATE, 0, GATE, 0.05},
	{"selfish.p90", UP, GATE, 0, REPORT, 0.05, REPORT, 0.05},
	{"selfish.p99", UP, GATE, 0, GATE, 0.05, GATE, 0.1},
	{"selfish.p999", UP, GATE, 0, REPORT, 0.1, REPORT, 0.1},
	{"selfish.max", UP, GATE, 0, REPORT, 0.1, REPORT, 0.1},
	{"selfish.overflow", UP, GATE, 0, REPORT, 0, REPORT, 0},
	{"selfish.quiet_loop", UP, REPORT, 0, REPORT, 0, REPORT, 0.05},
	{"selfish.quiet_p99", UP, REPORT, 0, REPORT, 0, REPORT, 0.05},
	{"selfish.threshold", UP, REPORT, 0, REPORT, 0, REPORT, 0.05},
	{"selfish.faults", UP, GATE, 0, GATE, 0, REPORT, 0},
	{"selfish.switches", UP, GATE, 0, REPORT, 0, REPORT, 0},
	{"selfish.lost_1k", UP, GATE, 0, GATE, 0.05, REPORT, 0.1},
	{"selfish.tail_workers", DOWN, REPORT, 0, REPORT, 0.01, REPORT, 0.1},
	{"ftq.mean", DOWN, GATE, 0, GATE, 0.001, REPORT, 0.01},
	{"ftq.min", DOWN, GATE, 0, REPORT, 0.05, REPORT, 0.05},
	{"ftq.noise_fraction", UP, GATE, 0, GATE, 0.05, REPORT, 0.1},
	{"barrier.ideal", UP, REPORT, 0, REPORT, 0, REPORT, 0.05},
	{"barrier.mean_slowest", UP, GATE, 0, GATE, 0.001, GATE, 0.05},
	{"barrier.p50_slowest", UP, GATE, 0, GATE, 0.001, REPORT, 0.05},
	{"barrier.p99_slowest", UP, GATE, 0, GATE, 0.02, REPORT, 0.1},
	{"barrier.max_slowest", UP, GATE, 0, REPORT, 0.05, REPORT, 0.1},
	{"barrier.slowdown", UP, GATE, 0, GATE, 0.05, REPORT, 0.1},
	{"barrier.imbalance", UP, GATE, 0, REPORT, 0.05, REPORT, 0.1},
	{"barrier.last", UP, REPORT, 0, REPORT, 0.5, REPORT, 0.5},
	{"syscall.p50", UP, GATE, 0, GATE, 0, REPORT, 0.05},
	{"syscall.p99", UP, GATE, 0, GATE, 0.01, REPORT, 0.1},
	{"syscall.max", UP, GATE, 0, REPORT, 0.1, REPORT, 0.1},
	{"syscall.mean", UP, GATE, 0, GATE, 0.01, REPORT, 0.05},
	{"pagetouch.map", UP, GATE, 0, GATE, 0.01, REPORT, 0.05},
	{"pagetouch.first4k_p50", UP, GATE, 0, GATE, 0, REPORT, 0.05},
	{"pagetouch.first4k_p99", UP, GATE, 0, GATE, 0.05, REPORT, 0.1},
	{"pagetouch.second4k_p50", UP, GATE, 0, GATE, 0, REPORT, 0.05},
	{"pagetouch.read4k_p50", UP, GATE, 0, GATE, 0, REPORT, 0.05},
	{"pagetouch.map2m", UP, GATE, 0, GATE, 0.01, REPORT, 0.05},
	{"pagetouch.whole2m", DOWN, GATE, 0, GATE, 0, REPORT, 0},
	{"pagetouch.first2m_p50", UP, GATE, 0, GATE, 0, REPORT, 0.05},
	{"pagetouch.second2m_p50", UP, GATE, 0, GATE, 0, REPORT, 0.05},
	{"irq.stolen_events", UP, GATE, 2, GATE, 0.1, REPORT, 0.1},
	{"irq.stolen_p50", UP, GATE, 0, GATE, 0.01, REPORT, 0.05},
	{"irq.stolen_max", UP, GATE, 0, REPORT, 0.1, REPORT, 0.1},
	{"irq.latency_p50", UP, GATE, 0, GATE, 0.005, REPORT, 0.05},
	{"irq.latency_p99", UP, GATE, 0, GATE, 0.01, REPORT, 0.1},
	{"irq.latency_max", UP, GATE, 0, REPORT, 0.1, REPORT, 0.1},
	{"irq.bracket", UP, REPORT, 0, REPORT, 0, REPORT, 0.05},
	{"irq.callback", UP, REPORT, 0, REPORT, 0, REPORT, 0},
	{"timeshare.switch_p50", UP, GATE, 0, GATE, 0, REPORT, 0.05},
	{"timeshare.switch_p99", UP, GATE, 0, GATE, 0.01, REPORT, 0.1},
	{"timeshare.switch_missed", UP, GATE, 0, REPORT, 0.1, REPORT, 0},
	{"timeshare.slice_p50", UP, GATE, 0, GATE, 0.001, REPORT, 0.05},
	{POLICY_CLASS_LENGTH, UP, REPORT, 0, GATE, 0, REPORT, 0.05},
	{POLICY_CLASS_EVENTS, UP, REPORT, 0, GATE, 0.1, REPORT, 0.1},
};
#define RULES (sizeof(defaults) / sizeof(defaults[0]))

/*
 * What a metric was before: a policy that names it means what stands for it now, and arms that both
 * have it are judged by the same rule.
 */
static const struct {
	const char *former, *metric;
} renamed[] = {{"selfish.slowdown_1k", "selfish.lost_1k"}};

static const char *named_now(const char *metric)
{
	for (size_t i = 0; i < sizeof(renamed) / sizeof(renamed[0]); i++) {
		if (!strcmp(metric, renamed[i].former))
			return renamed[i].metric;
	}
	return metric;
}

static const char *const section_names[POLICY_SECTIONS] = {"exact", "phases", "tsc"};

const char *policy_class_rule(const char *metric)
{
	static const char beginning[] = "class";
	size_t n = strlen(beginning), digits;

	if (strncmp(metric, beginning, n) != 0)
		return NULL;
	digits = strspn(metric + n, "0123456789");
	if (!digits)
		return NULL;
	return !strcmp(metric + n + digits, ".length")	 ? POLICY_CLASS_LENGTH
	       : !strcmp(metric + n + digits, ".events") ? POLICY_CLASS_EVENTS
							 : NULL;
}

const char *policy_section_name(enum policy_section section)
{
	return section_names[section];
}

void policy_defaults(struct policy *policy)
{
	for (int section = 0; section < POLICY_SECTIONS; section++)
		policy->rules[section] = memory_zeroed(RULES, sizeof(struct policy_rule));
	for (size_t i = 0; i < RULES; i++) {
		bool down = defaults[i].worse == DOWN;

		policy->rules[POLICY_EXACT][i] = (struct policy_rule){
			down, defaults[i].exact_absolute, 0, defaults[i].exact == GATE};
		policy->rules[POLICY_PHASES][i] = (struct policy_rule){
			down, 0, defaults[i].phases_relative, defaults[i].phases == GATE};
		policy->rules[POLICY_TSC][i] = (struct policy_rule){
			down, 0, defaults[i].tsc_relative, defaults[i].tsc == GATE};
	}
}

void policy_free(struct policy *policy)
{
	for (int section = 0; section < POLICY_SECTIONS; section++) {
		free(policy->rules[section]);
		policy->rules[section] = NULL;
	}
}

const struct policy_rule *policy_find(const struct policy *policy, enum policy_section section,
				      const char *metric)
{
	static const struct policy_rule only_reported = {false, 0, 0, false};

	for (size_t i = 0; i < RULES; i++) {
		if (!strcmp(defaults[i].metric, named_now(metric)))
			return &policy->rules[section][i];
	}
	return &only_reported;
}

static void print_rule(FILE *out, const char *metric, const struct policy_rule *rule)
{
	char absolute[NUMBER_TEXT_MAX], relative[NUMBER_TEXT_MAX];

	fprintf(out,
		"    \"%s\": {\"worse\": \"%s\", \"absolute\": %s, \"relative\": %s, \"action\": "
		"\"%s\"}",
		metric, rule->down_is_worse ? "down" : "up", number_exact(rule->absolute, absolute),
		number_exact(rule->relative, relative), rule->gate ? "gate" : "report");
}

void policy_print(FILE *out, const struct policy *policy)
{
	fputs("{\n", out);
	for (int section = 0; section < POLICY_SECTIONS; section++) {
		fprintf(out, "  \"%s\": {\n", section_names[section]);
		for (size_t i = 0; i < RULES; i++) {
			print_rule(out, defaults[i].metric, &policy->rules[section][i]);
			fputs(i + 1 < RULES ? ",\n" : "\n", out);
		}
		fputs(section + 1 < POLICY_SECTIONS ? "  },\n" : "  }\n", out);
	}
	fputs("}\n", out);
}

/* Does a name, or a beginning that ends in '*', mean this metric? */
static bool matches(const char *pattern, const char *metric)
{
	size_t n = strlen(pattern);

	if (n && pattern[n - 1] == '*')
		return !strncmp(pattern, metric, n - 1);
	return !strcmp(named_now(pattern), metric);
}

static bool set_tolerance(const json_t *value, const char *key, double *tolerance,
			  struct error *error)
{
	if (!json_is_number(value) || !isfinite(json_number_value(value)) ||
	    json_number_value(value) < 0)
		return error_set(error, "\"%s\" is a number that is not negative", key);
	*tolerance = json_number_value(value);
	return true;
}

static bool set_choice(const json_t *value, const char *key, const char *no, const char *yes,
		       bool *choice, struct error *error)
{
	const char *text = json_string_value(value);

	if (!text || (strcmp(text, no) != 0 && strcmp(text, yes) != 0))
		return error_set(error, "\"%s\" is \"%s\" or \"%s\"", key, no, yes);
	*choice = !strcmp(text, yes);
	return true;
}

static bool set_rule(struct policy_rule *rule, json_t *members, struct error *error)
{
	const char *key;
	json_t *value;

	json_object_foreach(members, key, value)
	{
		bool ok;

		if (!strcmp(key, "worse"))
			ok = set_choice(value, key, "up", "down", &rule->down_is_worse, error);
		else if (!strcmp(key, "action"))
			ok = set_choice(value, key, "report", "gate", &rule->gate, error);
		else if (!strcmp(key, "absolute"))
			ok = set_tolerance(value, key, &rule->absolute, error);
		else if (!strcmp(key, "relative"))
			ok = set_tolerance(value, key, &rule->relative, error);
		else
			ok = error_set(error,
				       "unknown member \"%.64s\"; there are \"worse\", "
				       "\"absolute\", \"relative\", \"action\"",
				       key);
		if (!ok)
			return false;
	}
	return true;
}

static bool apply(struct policy_rule *rules, const char *pattern, json_t *members,
		  struct error *error)
{
	bool known = false;

	if (!json_is_object(members))
		return error_set(error, "a metric's rule is an object");
	for (size_t i = 0; i < RULES; i++) {
		if (!matches(pattern, defaults[i].metric))
			continue;
		known = true;
		if (!set_rule(&rules[i], members, error))
			return false;
	}
	if (!known)
		return error_set(error, "there is no such metric; `harness gate --print-policy` "
					"prints the rules of all");
	return true;
}

/* In the order of the file: a later rule changes what an earlier one has set. */
static bool apply_section(struct policy *policy, enum policy_section section, json_t *members,
			  struct error *error)
{
	size_t gated = 0;
	const char *key;
	json_t *value;

	if (!json_is_object(members))
		return error_set(error, "a section is an object of metrics");
	json_object_foreach(members, key, value)
	{
		if (!apply(policy->rules[section], key, value, error))
			return error_prefix(error, "\"%.64s\"", key);
	}
	for (size_t i = 0; i < RULES; i++)
		gated += policy->rules[section][i].gate;
	if (section == POLICY_TSC && gated > POLICY_TSC_GATED_MAX)
		return error_set(error,
				 "%zu metrics gate; of measured time at most %d can, or too little "
				 "would be found: make the others \"report\"",
				 gated, POLICY_TSC_GATED_MAX);
	return true;
}

static bool apply_file(struct policy *policy, json_t *file, struct error *error)
{
	const char *key;
	json_t *value;

	if (!json_is_object(file))
		return error_set(error, "a policy is an object of sections");
	json_object_foreach(file, key, value)
	{
		int section = 0;

		while (section < POLICY_SECTIONS && strcmp(key, section_names[section]) != 0)
			section++;
		if (section == POLICY_SECTIONS)
			return error_set(error,
					 "unknown section \"%.64s\"; there are \"exact\", "
					 "\"phases\", \"tsc\"",
					 key);
		if (!apply_section(policy, section, value, error))
			return error_prefix(error, "\"%s\"", key);
	}
	return true;
}

bool policy_parse(struct policy *policy, const char *text, size_t n, struct error *error)
{
	json_error_t where;
	json_t *file = json_loadb(text, n, JSON_REJECT_DUPLICATES, &where);
	bool ok;

	policy_defaults(policy);
	if (!file) {
		policy_free(policy);
		return error_set(error, "line %d: %s", where.line, where.text);
	}
	ok = apply_file(policy, file, error);
	json_decref(file);
	if (!ok)
		policy_free(policy);
	return ok;
}

bool policy_load(struct policy *policy, const char *path, struct error *error)
{
	size_t n;
	char *text;
	bool ok;

	if (!path) {
		policy_defaults(policy);
		return true;
	}
	text = file_read(path, &n, error);
	if (!text)
		return false;
	ok = policy_parse(policy, text, n, error) || error_prefix(error, "%s", path);
	free(text);
	return ok;
}

bool policy_load_for(struct policy *policy, const char *root, const char *path, struct error *error)
{
	char own[PATH_MAX + 16];

	snprintf(own, sizeof(own), "%s/gate.json", root);
	if (!path && !access(own, F_OK))
		return policy_load(policy, own, error);
	return policy_load(policy, path, error);
}
