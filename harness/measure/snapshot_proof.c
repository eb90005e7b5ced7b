/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holds a restored machine against an uninterrupted one. Knows no command line and no store. */
#include <string.h>

#include "harness/base/memory.h"
#include "harness/boot/execute.h"
#include "harness/boot/snapshot.h"
#include "harness/measure/snapshot_proof.h"
#include "harness/run/same_bytes.h"

/* One worker, only null calls, of the plan's kernel; none that is NULL without a status. */
static struct run *null_calls(const struct plan *plan, bool restored, const char *qemu,
			      struct error *error)
{
	struct run *run = run_new();
	struct plan proof = *plan;
	bool ok;

	proof.plugin = NULL;
	proof.settle.snapshot = proof.settle.always = restored;
	proof.params.number[PARAM_WORKERS] = proof.params.number[PARAM_PHASES] = 1;
	ok = params_set(&proof.params, PARAM_BENCH, "syscall", METER_INSN, error) &&
	     execute(&proof, qemu, run, error);
	if (ok)
		return run;
	run_free(run);
	return NULL;
}

/* False on a signal. What cannot be known, or kept, is no failure of the run: it says so, and boots. */
static bool hold(const struct plan *plan, const char *qemu, const char *version, const char *kernel,
		 struct run *run, struct error *error)
{
	struct run *whole = null_calls(plan, false, qemu, error), *restored = NULL;
	bool ok = whole && (restored = null_calls(plan, true, qemu, error)), equal;
	const char *unsaved = ok ? pairs_get(&restored->provenance, RUN_UNSAVED) : NULL;
	struct error unkept;
	char first[512];

	/* one that failed proves nothing: the run itself will say why */
	if (ok && !unsaved && !strcmp(whole->status, "ok")) {
		equal = !strcmp(restored->status, "ok") &&
			!same_bytes_differing(whole, restored, first, sizeof(first));
		if (!snapshot_proof_put(version, kernel, equal, &unkept))
			unsaved = unkept.message;
	}
	if (unsaved)
		pairs_set(&run->provenance, RUN_UNSAVED, unsaved);
	run_free(whole);
	run_free(restored);
	return ok;
}

bool snapshot_proof_settle(struct plan *plan, const char *qemu, struct run *run,
			   struct error *error)
{
	const char *kernel = pairs_get(&run->provenance, "kernel_sha256");
	const char *version = pairs_get(&run->provenance, "qemu_version");
	char folder[PATH_MAX];

	if (!plan->settle.snapshot)
		return true;
	plan->settle.snapshot = kernel && version && snapshot_folder(folder);
	if (!plan->settle.snapshot)
		return true;
	if (snapshot_proof(version, kernel) == SNAPSHOT_UNPROVEN &&
	    params_machines(&plan->params) > 1 && !hold(plan, qemu, version, kernel, run, error))
		return false;
	plan->settle.snapshot = snapshot_proof(version, kernel) == SNAPSHOT_EQUAL;
	if (snapshot_proof(version, kernel) == SNAPSHOT_DIFFERS)
		pairs_set(&run->provenance, RUN_UNSAVED,
			  "with this QEMU and this kernel a restored machine was seen to differ "
			  "from an uninterrupted one: snapshots are off");
	return true;
}
