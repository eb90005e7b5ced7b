/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `harness doctor`: what this machine can and can't measure, and what to do about it. Only prints:
 * doctor_*.c look.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/cli.h"
#include "harness/base/json_text.h"
#include "harness/base/table.h"
#include "harness/cmd/doctor_checks.h"
#include "harness/cmd/doctor_files.h"
#include "harness/cmd/doctor_host.h"
#include "harness/cmd/doctor_limits.h"
#include "harness/cmd/doctor_machine.h"
#include "harness/verb.h"

static const struct argp_option options[] = {CLI_FORMAT_OPTION, {0}};

static const char doc[] =
	"Look what this machine can and can't measure, and say what to do about it. Changes "
	"nothing.\v"
	"Each check is `ok`, `limited` (it works, but read on) or `missing`, and belongs to a "
	"meter: "
	"insn counts instructions, and needs nothing of a host but QEMU; tsc measures time, and "
	"needs a quiet host with a processor of its own. Its checks tell what this machine is "
	"worth, and "
	"at the end there is the shortest list of changes that would make it a better instrument.\n"
	"\n"
	"Exit status: 0 something can be measured, 2 nothing can.";

/* The first thing without which a meter measures nothing; NULL if all is there. */
static const struct check *obstacle(const struct checks *checks, enum meter meter)
{
	for (size_t i = 0; i < checks->n; i++) {
		const struct check *check = &checks->items[i];

		if (check->needed && check->meter == meter && check->state == STATE_MISSING)
			return check;
	}
	return NULL;
}

static void print_meter(const struct checks *checks, enum meter meter, const char *title)
{
	printf("%s\n", title);
	for (size_t i = 0; i < checks->n; i++) {
		const struct check *check = &checks->items[i];

		if (check->meter != meter)
			continue;
		printf("  %-7s  %-20s  ", check_state_name(check->state), check->name);
		text_print(check->found, stdout);
		putchar('\n');
		if (*check->advice) {
			printf("  %-7s  %-20s  -> ", "", "");
			text_print(check->advice, stdout);
			putchar('\n');
		}
	}
}

/* What can be done here, each with its command. */
static void print_changes(const struct checks *checks)
{
	size_t n = 0;

	for (size_t i = 0; i < checks->n; i++) {
		const struct check *check = &checks->items[i];

		if (!*check->command)
			continue;
		if (!n++)
			puts("What would make this machine a better instrument:");
		printf("  %zu. %s\n     ", n, check->name);
		text_print(check->command, stdout);
		putchar('\n');
	}
}

static void print_text(const struct checks *checks)
{
	const struct check *missing = obstacle(checks, METER_INSN);
	const struct check *timeless = obstacle(checks, METER_TSC);

	print_meter(checks, METER_INSN, "Meter insn: instructions, counted exactly");
	print_meter(checks, METER_TSC, "Meter tsc: time, on this host's processor");
	print_changes(checks);
	if (missing)
		printf("Nothing can be counted here: see %s.\n", missing->name);
	else
		puts("Path lengths can be measured here, exactly: `harness run --target ...`.");
	if (timeless)
		printf("Time cannot be measured here: see %s.\n", timeless->name);
	else
		puts("Time can be measured here: `harness run --target linux-host`; how well, the "
		     "checks "
		     "and each run say.");
}

static void print_csv(const struct checks *checks)
{
	puts("check,meter,state,found,advice,command");
	for (size_t i = 0; i < checks->n; i++) {
		const struct check *check = &checks->items[i];
		const char *const cells[] = {check->name,
					     meter_name(check->meter),
					     check_state_name(check->state),
					     check->found,
					     check->advice,
					     check->command};

		for (size_t j = 0; j < sizeof(cells) / sizeof(cells[0]); j++) {
			if (j)
				putchar(',');
			csv_print(cells[j], stdout);
		}
		putchar('\n');
	}
}

static bool print_json(const struct checks *checks, struct error *error)
{
	json_t *list = json_array(), *root;

	for (size_t i = 0; i < checks->n; i++) {
		const struct check *check = &checks->items[i];

		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:s, s:s?, s:s?}", "check", check->name,
					"meter", meter_name(check->meter), "state",
					check_state_name(check->state), "found", check->found,
					"advice", *check->advice ? check->advice : NULL, "command",
					*check->command ? check->command : NULL));
	}
	root = json_pack("{s:{s:b, s:b}, s:o}", "can_measure", "insn",
			 !obstacle(checks, METER_INSN), "tsc", !obstacle(checks, METER_TSC),
			 "checks", list);
	return json_print(stdout, root, error);
}

static bool look(struct checks *checks, struct error *error)
{
	struct targets targets;
	struct paths paths;

	if (!paths_find(&paths, error) || !targets_load(paths.root, &targets, error))
		return false;
	doctor_machine(checks, &paths);
	doctor_files(checks, &paths, &targets);
	doctor_limits(checks, "");
	doctor_host(checks);
	targets_free(&targets);
	return true;
}

struct parse {
	enum format format;
	struct error *error;
};

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct parse *parse = state->input;

	if (key == ARGP_KEY_ARG) {
		error_set(parse->error, "'%s': doctor takes no arguments", text);
		return EINVAL;
	}
	if (key != 'f')
		return ARGP_ERR_UNKNOWN;
	return cli_format(text, &parse->format, parse->error) ? 0 : EINVAL;
}

static int run(int argc, char **argv, struct error *error)
{
	struct parse parse = {FORMAT_TABLE, error};
	const struct argp argp = {options, parse_option, NULL, doc, NULL, NULL, NULL};
	static struct checks checks;
	int code;

	if (!cli_go(cli_parse(&argp, argc, argv, &parse, error), &code))
		return code;
	if (!look(&checks, error))
		return EXIT_ERROR;
	if (parse.format == FORMAT_JSON) {
		if (!print_json(&checks, error))
			return EXIT_ERROR;
	} else if (parse.format == FORMAT_CSV) {
		print_csv(&checks);
	} else {
		print_text(&checks);
	}
	if (!obstacle(&checks, METER_INSN) || !obstacle(&checks, METER_TSC))
		return EXIT_DONE;
	error_set(error, "nothing can be measured here: %s: %s",
		  obstacle(&checks, METER_INSN)->name, obstacle(&checks, METER_INSN)->found);
	return EXIT_ERROR;
}

const struct verb verb_doctor = {"doctor", "what this machine can and can't measure", run};
