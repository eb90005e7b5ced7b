/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Baselines as text and back. A file can hold anything: all of it is checked. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/file.h"
#include "harness/base/json_text.h"
#include "harness/base/memory.h"
#include "harness/base/number.h"
#include "harness/gate/baseline.h"
#include "harness/gate/policy.h"
#include "harness/metrics/metrics.h"
#include "harness/run/params.h"

bool baseline_path(const struct paths *paths, const char *target, char path[PATH_MAX],
		   struct error *error)
{
	const char *folder = paths->installed ? paths->results : paths->root;
	const char *below = paths->installed ? "baselines" : "results/baselines";

	if (snprintf(path, PATH_MAX, "%s/%s/%s.json", folder, below, target) >= PATH_MAX)
		return error_set(error, "path too long: %s/%s", folder, below);
	return true;
}

/* ---- writing ---------------------------------------------------------------------------------- */

static void print_text(FILE *out, const char *text)
{
	json_t *json = json_text(text);
	char *encoded = json_dumps(json, JSON_ENCODE_ANY);

	fputs(encoded ? encoded : "\"\"", out);
	free(encoded);
	json_decref(json);
}

static int by_key(const void *a, const void *b)
{
	return strcmp((*(const struct pair *const *)a)->key, (*(const struct pair *const *)b)->key);
}

/* The pairs that are kept, sorted. */
static void print_pairs(FILE *out, const char *name, const struct pairs *pairs,
			bool (*kept)(const char *))
{
	const struct pair **sorted = memory_zeroed(pairs->n + 1, sizeof(struct pair *));
	size_t n = 0;

	for (size_t i = 0; i < pairs->n; i++) {
		if (kept(pairs->items[i].key))
			sorted[n++] = &pairs->items[i];
	}
	qsort(sorted, n, sizeof(struct pair *), by_key);
	fprintf(out, "  \"%s\": {", name);
	for (size_t i = 0; i < n; i++) {
		fputs(i ? ",\n    " : "\n    ", out);
		print_text(out, sorted[i]->key);
		fputs(": ", out);
		print_text(out, sorted[i]->value);
	}
	fputs(n ? "\n  },\n" : "},\n", out);
	free(sorted);
}

static bool is_any(const char *key)
{
	(void)key;
	return true;
}

static void print_value(FILE *out, double value)
{
	char text[NUMBER_TEXT_MAX];

	fputs(isfinite(value) ? number_exact(value, text) : "null", out);
}

static void print_metric(FILE *out, const struct arm_metric *metric)
{
	fputs("    ", out);
	print_text(out, metric->name);
	fputs(": ", out);
	if (metric->n != 1)
		fputc('[', out);
	for (size_t i = 0; i < metric->n; i++) {
		fputs(i ? ", " : "", out);
		print_value(out, metric->values[i]);
	}
	if (metric->n != 1)
		fputc(']', out);
}

void baseline_print(FILE *out, const struct arm *arm)
{
	const char *commit = pairs_get(&arm->provenance, "git_commit");

	fprintf(out, "{\n  \"baseline\": %d,\n  \"target\": ", BASELINE_VERSION);
	print_text(out, arm->target);
	fprintf(out, ",\n  \"meter\": \"%s\",\n", meter_name(arm->meter));
	fputs("  \"commit\": ", out);
	print_text(out, commit ? commit : "");
	fputs(",\n", out);
	print_pairs(out, "parameters", &arm->parameters, arm_is_parameter);
	print_pairs(out, "options", &arm->options, is_any);
	print_pairs(out, "provenance", &arm->provenance, arm_depends_on);
	fputs("  \"metrics\": {\n", out);
	for (size_t i = 0; i < arm->n; i++) {
		print_metric(out, &arm->metrics[i]);
		fputs(i + 1 < arm->n ? ",\n" : "\n", out);
	}
	fputs("  }\n}\n", out);
}

bool baseline_save(const char *path, const struct arm *arm, struct error *error)
{
	char folder[PATH_MAX], *text = NULL, *slash;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);
	bool ok;

	if (!out)
		return error_set(error, "out of memory");
	baseline_print(out, arm);
	fclose(out);
	snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (slash)
		*slash = '\0';
	ok = (!slash || file_make_folder(folder, error)) && file_write(path, text, n, error);
	free(text);
	return ok;
}

/* ---- reading ---------------------------------------------------------------------------------- */

static const char *need_text(json_t *file, const char *key, struct error *error)
{
	const char *text = json_string_value(json_object_get(file, key));

	if (!text)
		error_set(error, "\"%s\" is missing, or no text", key);
	return text;
}

static bool read_pairs(struct pairs *pairs, json_t *file, const char *name, struct error *error)
{
	json_t *members = json_object_get(file, name), *value;
	const char *key;

	if (!json_is_object(members))
		return error_set(error, "\"%s\" is missing, or no object", name);
	json_object_foreach(members, key, value)
	{
		if (!json_is_string(value))
			return error_set(error, "\"%s\": \"%.64s\" is no text", name, key);
		pairs_set(pairs, key, json_string_value(value));
	}
	return true;
}

static bool read_value(struct arm *arm, const char *name, json_t *value, struct error *error)
{
	const struct metric_info *info = metrics_find(name);
	const char *class_rule = policy_class_rule(name);
	double number = json_is_null(value) ? NAN : json_number_value(value);

	if (!json_is_null(value) && (!json_is_number(value) || !isfinite(number)))
		return error_set(error, "\"%.64s\" is no number, null, or list of them", name);
	/* Metrics of another version of the command are of no use to this one. */
	if (info)
		arm_add_value(arm, info->name, info->name, metrics_unit(info, arm->meter), number);
	else if (class_rule)
		arm_add_value(arm, name, class_rule,
			      strcmp(class_rule, POLICY_CLASS_LENGTH) ? "count" : "insn", number);
	return true;
}

static bool read_metrics(struct arm *arm, json_t *file, struct error *error)
{
	json_t *members = json_object_get(file, "metrics"), *value, *item;
	const char *name;
	size_t i;

	if (!json_is_object(members) || !json_object_size(members))
		return error_set(error, "\"metrics\" is missing, or empty");
	json_object_foreach(members, name, value)
	{
		if (!json_is_array(value)) {
			if (!read_value(arm, name, value, error))
				return false;
			continue;
		}
		if (!json_array_size(value) || json_array_size(value) > PARAMS_PHASES_MAX)
			return error_set(error, "\"%.64s\" has no values, or more than %d", name,
					 PARAMS_PHASES_MAX);
		json_array_foreach(value, i, item)
		{
			if (!read_value(arm, name, item, error))
				return false;
		}
	}
	return true;
}

static bool read_file(struct arm *arm, json_t *file, struct error *error)
{
	json_t *version = json_object_get(file, "baseline");
	const char *target, *meter, *commit;
	struct params params;

	if (!json_is_integer(version))
		return error_set(error, "this is no baseline");
	if (json_integer_value(version) != BASELINE_VERSION)
		return error_set(error, "version %lld of baselines, this command knows %d",
				 (long long)json_integer_value(version), BASELINE_VERSION);
	target = need_text(file, "target", error);
	meter = target ? need_text(file, "meter", error) : NULL;
	commit = meter ? need_text(file, "commit", error) : NULL;
	if (!commit)
		return false;
	arm->target = memory_copy(target);
	arm->meter = strcmp(meter, meter_name(METER_TSC)) ? METER_INSN : METER_TSC;
	if (strcmp(meter, meter_name(arm->meter)) != 0)
		return error_set(error, "unknown meter \"%.64s\"", meter);
	if (!read_pairs(&arm->parameters, file, "parameters", error) ||
	    !read_pairs(&arm->options, file, "options", error) ||
	    !read_pairs(&arm->provenance, file, "provenance", error) ||
	    !read_metrics(arm, file, error))
		return false;
	pairs_set(&arm->provenance, "git_commit", commit);
	return params_from_pairs(&params, &arm->parameters, error) ||
	       error_prefix(error, "\"parameters\"");
}

bool baseline_parse(struct arm *arm, const char *text, size_t n, struct error *error)
{
	json_error_t where;
	json_t *file = json_loadb(text, n, JSON_REJECT_DUPLICATES, &where);
	bool ok;

	*arm = (struct arm){NULL};
	if (!file)
		return error_set(error, "line %d: %s", where.line, where.text);
	ok = read_file(arm, file, error);
	json_decref(file);
	return ok;
}

bool baseline_load(struct arm *arm, const char *path, struct error *error)
{
	size_t n;
	char *text = file_read(path, &n, error);
	bool ok;

	*arm = (struct arm){NULL};
	if (!text)
		return false;
	ok = baseline_parse(arm, text, n, error) || error_prefix(error, "%s", path);
	free(text);
	arm->origin = memory_copy(path);
	return ok;
}
