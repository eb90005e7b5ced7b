/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU as `harness doctor` sees it: which one, whether it counts, whether KVM is of use. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/own_limits.h"
#include "harness/boot/kvm.h"
#include "harness/boot/probe.h"
#include "harness/boot/qemu.h"
#include "harness/boot/snapshot.h"
#include "harness/cmd/doctor_machine.h"
#include "harness/cores/plugin_argument.h"
#include "harness/host/provenance.h"

static bool find_qemu(struct checks *checks, char qemu[PATH_MAX])
{
	struct check *check = checks_add(checks, "qemu", METER_INSN, STATE_OK);
	struct error error;
	char version[256];

	check->needed = true;
	if (!qemu_find(qemu, &error)) {
		check->state = STATE_MISSING;
		check_found(check, "not found");
		check_advise(check, "%s", error.message);
		return false;
	}
	if (!provenance_qemu_version(qemu, version, sizeof(version), &error)) {
		check->state = STATE_MISSING;
		check_found(check, "%.128s does not run: %.300s", qemu, error.message);
		check_advise(check, "install it anew (Debian: apt-get install qemu-system-x86)");
		return false;
	}
	check_found(check, "%s (%s)", version, qemu);
	if (qemu_is_tried(version))
		return true;
	check->state = STATE_LIMITED;
	check_advise(check, "everything was tried with versions " QEMU_TRIED
			    "; compare only runs of one version");
	return true;
}

static void check_counting(struct checks *checks, const char *qemu)
{
	struct check *check = checks_add(checks, "instruction counting", METER_INSN, STATE_OK);
	struct error error;
	uint32_t ticks;

	check->needed = true;
	if (!probe_counting(qemu, &ticks, &error)) {
		check->state = STATE_MISSING;
		check_found(check, "a guest that times a loop did not work: %s", error.message);
		/* not QEMU's fault if there is no room for its files */
		if (own_limits_need(PROCESS_DESCRIPTORS, &error) && !own_limits_hit())
			check_advise(check, "use a QEMU with TCG, tried are " QEMU_TRIED
					    " (HARNESS_QEMU names it)");
		else
			check_advise(check, "%s",
				     own_limits_hit() ? own_limits_hit() : error.message);
		return;
	}
	check_found(check, "a loop of %u instructions took %" PRIu32 " ticks", PROBE_INSTRUCTIONS,
		    ticks);
	if (ticks == PROBE_INSTRUCTIONS)
		return;
	check->state = STATE_MISSING;
	check_advise(check, "this QEMU does not count exactly: tried are versions " QEMU_TRIED
			    " (HARNESS_QEMU names it)");
}

static bool plugin_counts(const char *qemu, const char *plugin, unsigned int processors,
			  struct error *error)
{
	uint32_t ticks;

	if (!probe_plugin(qemu, plugin, processors, &ticks, error))
		return false;
	return ticks == PROBE_INSTRUCTIONS ||
	       error_set(error, "with it, a loop of %u instructions took %" PRIu32 " ticks",
			 PROBE_INSTRUCTIONS, ticks);
}

/* What looks into machines from outside. */
static void check_plugin(struct checks *checks, const char *qemu, const struct paths *paths)
{
	struct check *check = checks_add(checks, "plugin", METER_INSN, STATE_OK);
	struct error error, alone;
	char *plugin = plugin_argument_unmarked(paths, &error);

	if (!plugin) {
		check->state = STATE_MISSING;
		check_found(check, "%s", error.message);
	} else if (plugin_counts(qemu, plugin, 2, &error)) {
		check_found(check, "counts with one processor and with several: blame, isolation, "
				   "--cores, inject");
	} else if (plugin_counts(qemu, plugin, 1, &alone)) {
		check->state = STATE_LIMITED;
		check_found(check,
			    "counts with one processor alone: blame, isolation; not --cores, "
			    "inject: %.300s",
			    error.message);
	} else {
		check->state = STATE_MISSING;
		check_found(check, "no blame, isolation, --cores, inject: %.300s", alone.message);
		check_advise(check, "tried are versions " QEMU_TRIED " (HARNESS_QEMU names it)");
	}
	free(plugin);
}

static void check_kvm(struct checks *checks, const char *qemu, const char *folder)
{
	struct check *check = checks_add(checks, "kvm", METER_TSC, STATE_OK);
	struct kvm_verdict verdict;

	kvm_judge(&verdict, qemu, folder, true);
	check_found(check, "%s", verdict.why);
	if (verdict.usable)
		return;
	check->state = STATE_MISSING;
	if (verdict.probed)
		check_advise(check, "a guest's time says nothing here: use a machine with hardware "
				    "virtualization, or have this one's host pass it through "
				    "(kvm_intel or kvm_amd nested=1)");
	else if (access("/dev/kvm", F_OK))
		check_command(check,
			      "sudo modprobe kvm_intel || sudo modprobe kvm_amd # once "
			      "virtualization is on in the firmware, or on this machine's host");
	else if (access("/dev/kvm", R_OK | W_OK))
		check_command(check, "sudo usermod -aG kvm $USER # then log in again");
}

/* What makes Linux's workers begin settled at once. */
static void check_snapshots(struct checks *checks)
{
	struct check *check = checks_add(checks, "snapshots", METER_INSN, STATE_OK);
	struct snapshot_cache cache;
	char folder[PATH_MAX];

	if (!snapshot_folder(folder)) {
		check->state = STATE_LIMITED;
		check_found(check, "there is no home to keep settled machines in");
		check_advise(check, "set XDG_CACHE_HOME; else each worker of a Linux boots, which "
				    "takes longer and gives the same");
		return;
	}
	snapshot_cache_look(&cache);
	check_found(check, "%zu settled machines, %.0f MiB of at most %.0f, in %s", cache.n,
		    (double)cache.bytes / (1 << 20), (double)SNAPSHOT_CACHE_MAX / (1 << 20),
		    folder);
	if (!cache.n_differ)
		return;
	check->state = STATE_LIMITED;
	check_advise(check,
		     "with %zu of %zu pairs of QEMU and kernel a restored machine differed from "
		     "an uninterrupted one: workers of those boot each; `harness prune "
		     "--snapshots` has it tried again",
		     cache.n_differ, cache.n_proofs);
}

void doctor_machine(struct checks *checks, const struct paths *paths)
{
	char qemu[PATH_MAX];

	if (!find_qemu(checks, qemu))
		return;
	check_counting(checks, qemu);
	check_plugin(checks, qemu, paths);
	check_snapshots(checks);
	check_kvm(checks, qemu, paths->results);
}
