/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `harness events`: what can be counted, and how it is encoded. Only prints: host/events.c knows. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/cli.h"
#include "harness/base/json_text.h"
#include "harness/base/table.h"
#include "harness/host/events.h"
#include "harness/verb.h"

static const struct argp_option options[] = {
	{"pmu", 'p', "NAME", 0, "events of this PMU, be it of this host's processor or not", 0},
	CLI_FORMAT_OPTION,
	{0}};

static const char doc[] =
	"List what libpfm4 can name: without arguments, the PMUs that it knows and which of them "
	"are here; with --pmu, that PMU's events; with EVENT, how these are encoded. Codes are "
	"raw: "
	"what the processor's registers get.\v"
	"`harness run --target linux-host --events LIST` counts events on the workers.\n"
	"\n"
	"Examples:\n"
	"  harness events cycles,page-faults\n"
	"  harness events --pmu perf\n"
	"  harness events --pmu amd64_fam19h_zen4 RETIRED_INSTRUCTIONS";

struct parse {
	const char *pmu, *list;
	enum format format;
	struct error *error;
};

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct parse *parse = state->input;
	bool ok = true;

	switch (key) {
	case 'p':
		parse->pmu = text;
		break;
	case 'f':
		ok = cli_format(text, &parse->format, parse->error);
		break;
	case ARGP_KEY_ARG:
		ok = cli_one_word(&parse->list, text, "one list of events, separated by commas",
				  parse->error);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return ok ? 0 : EINVAL;
}

/* "0x10003", or several with blanks between. */
static void add_codes(struct table *table, const struct event *event)
{
	char text[EVENT_CODES_MAX * 20] = "";

	for (size_t i = 0; i < event->n_codes; i++) {
		size_t n = strlen(text);

		snprintf(text + n, sizeof(text) - n, "%s0x%" PRIx64, n ? " " : "", event->codes[i]);
	}
	table_add(table, text);
}

static void print_events(const struct events *events, bool csv)
{
	struct table table;

	table_init(&table, "lll");
	table_add(&table, "event");
	table_add(&table, "code");
	table_add(&table, "meaning");
	for (size_t i = 0; i < events->n; i++) {
		table_add(&table, events->items[i].name);
		add_codes(&table, &events->items[i]);
		table_add(&table, events->items[i].meaning);
	}
	if (csv)
		table_print_csv(&table, stdout);
	else
		table_print(&table, stdout);
	table_free(&table);
}

static void print_pmus(const struct event_pmu *pmus, size_t n, bool csv)
{
	struct table table;

	table_init(&table, "lrll");
	table_add(&table, "pmu");
	table_add(&table, "events");
	table_add(&table, "here");
	table_add(&table, "meaning");
	/* those that are here first */
	for (size_t i = 0; i < 2 * n; i++) {
		const struct event_pmu *pmu = &pmus[i % n];

		if (pmu->present != (i < n))
			continue;
		table_add(&table, pmu->name);
		table_addf(&table, "%zu", pmu->events);
		table_add(&table, pmu->present ? "yes" : "no");
		table_add(&table, pmu->meaning);
	}
	if (csv)
		table_print_csv(&table, stdout);
	else
		table_print(&table, stdout);
	table_free(&table);
}

static json_t *make_event(const struct event *event)
{
	json_t *codes = json_array();
	char text[24];

	for (size_t i = 0; i < event->n_codes; i++) {
		/* as texts: 64 bits do not fit a number of every reader */
		snprintf(text, sizeof(text), "0x%" PRIx64, event->codes[i]);
		json_array_append_new(codes, json_string(text));
	}
	return json_pack("{s:o, s:o, s:o, s:o}", "name", json_text(event->name), "event",
			 json_text(event->full), "codes", codes, "meaning",
			 json_text(event->meaning));
}

static bool print_json(const char *key, json_t *list, struct error *error)
{
	return json_print(stdout, json_pack("{s:o}", key, list), error);
}

static bool list_pmus(enum format format, struct error *error)
{
	size_t n;
	struct event_pmu *pmus = events_pmus(&n, error);
	json_t *list;
	bool ok = true;

	if (!pmus)
		return false;
	if (format != FORMAT_JSON) {
		print_pmus(pmus, n, format == FORMAT_CSV);
	} else {
		list = json_array();
		for (size_t i = 0; i < n; i++)
			json_array_append_new(list, json_pack("{s:o, s:I, s:b, s:o}", "pmu",
							      json_text(pmus[i].name), "events",
							      (json_int_t)pmus[i].events, "here",
							      pmus[i].present, "meaning",
							      json_text(pmus[i].meaning)));
		ok = print_json("pmus", list, error);
	}
	free(pmus);
	return ok;
}

static bool list_events(const struct parse *parse, struct error *error)
{
	struct events events;
	json_t *list;
	bool ok = parse->list ? events_parse(&events, parse->list, parse->pmu, error)
			      : events_of(&events, parse->pmu, error);

	if (!ok)
		return false;
	if (parse->format != FORMAT_JSON) {
		print_events(&events, parse->format == FORMAT_CSV);
	} else {
		list = json_array();
		for (size_t i = 0; i < events.n; i++)
			json_array_append_new(list, make_event(&events.items[i]));
		ok = print_json("events", list, error);
	}
	events_free(&events);
	return ok;
}

static int run(int argc, char **argv, struct error *error)
{
	struct parse parse = {.format = FORMAT_TABLE, .error = error};
	const struct argp argp = {options, parse_option, "[EVENT,...]", doc, NULL, NULL, NULL};
	int code;
	bool ok;

	if (!cli_go(cli_parse(&argp, argc, argv, &parse, error), &code))
		return code;
	ok = parse.pmu || parse.list ? list_events(&parse, error) : list_pmus(parse.format, error);
	return ok ? EXIT_DONE : EXIT_ERROR;
}

const struct verb verb_events = {"events", "what can be counted on linux-host, and its encoding",
				 run};
