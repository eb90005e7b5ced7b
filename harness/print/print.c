/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs as text: picks the format. */
#include "harness/base/file.h"
#include "harness/print/print.h"
#include "harness/print/runs_csv.h"
#include "harness/print/runs_json.h"
#include "harness/print/runs_table.h"

bool print_runs(FILE *out, struct run **runs, size_t n, enum format format, struct error *error)
{
	if (format == FORMAT_JSON)
		return print_runs_json(out, runs, n, false, error) &&
		       file_check_written(out, error);
	if (format == FORMAT_CSV)
		print_runs_csv(out, runs, n);
	else
		print_runs_table(out, runs, n);
	return file_check_written(out, error);
}
