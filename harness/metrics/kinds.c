/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kinds of metrics by name. */
#include <string.h>

#include "harness/metrics/kinds.h"

struct named {
	const char *name;
	enum configurations_kind kind;
};

/* Those whose words say something else, or nothing. */
static const struct named whole_names[] = {
	/* its rate says the same, and can have a verdict */
	{"selfish.events", CONFIGURATIONS_NONE},
	{"selfish.rate_upper95", CONFIGURATIONS_NONE},
	{"selfish.tail_workers", CONFIGURATIONS_NONE},
	{"selfish.overflow", CONFIGURATIONS_NONE},
	{"selfish.quiet_loop", CONFIGURATIONS_NONE},
	{"selfish.quiet_p99", CONFIGURATIONS_NONE},
	{"selfish.threshold", CONFIGURATIONS_NONE},
	{"selfish.faults", CONFIGURATIONS_NONE},
	{"selfish.switches", CONFIGURATIONS_NONE},
	{"barrier.last", CONFIGURATIONS_NONE},
	{"irq.stolen_events", CONFIGURATIONS_NONE},
	{"irq.bracket", CONFIGURATIONS_NONE},
	{"irq.callback", CONFIGURATIONS_NONE},
	{"timeshare.switch_missed", CONFIGURATIONS_NONE},
	{"delegate.answered", CONFIGURATIONS_NONE},
	{"selfish.min", CONFIGURATIONS_PATH},
	{"selfish.mode", CONFIGURATIONS_PATH},
	{"barrier.ideal", CONFIGURATIONS_PATH},
	{"bringup.start", CONFIGURATIONS_PATH},
	{"ftq.min", CONFIGURATIONS_LEAST},
};

static const struct named words[] = {
	{"p50", CONFIGURATIONS_PATH},	 {"p90", CONFIGURATIONS_TAIL},
	{"p99", CONFIGURATIONS_TAIL},	 {"p999", CONFIGURATIONS_LARGEST},
	{"max", CONFIGURATIONS_LARGEST},
};

enum configurations_kind metrics_kind(const char *metric)
{
	for (size_t i = 0; i < sizeof(whole_names) / sizeof(*whole_names); i++) {
		if (!strcmp(metric, whole_names[i].name))
			return whole_names[i].kind;
	}
	for (const char *word = metric; *word;) {
		size_t n = strcspn(word, "._");

		for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
			if (n == strlen(words[i].name) && !strncmp(word, words[i].name, n))
				return words[i].kind;
		}
		word += n + (word[n] != '\0');
	}
	return CONFIGURATIONS_RATE;
}
