/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Worktrees of other revisions, and building in them. Measures nothing. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/interrupt.h"
#include "harness/base/memory.h"
#include "harness/base/run_tool.h"
#include "harness/boot/target.h"
#include "harness/gate/checkout.h"
#include "harness/host/cpus.h"
#include "harness/host/provenance.h"

#define SAID_MAX 2048

/* Run git in a folder; its last lines go into the error if it fails. */
static bool git(const char *folder, char *const *arguments, struct error *error)
{
	char said[SAID_MAX];

	return run_tool(arguments, folder, said, sizeof(said), error) ||
	       error_prefix(error, "git %s", arguments[1]);
}

bool checkout_git(const struct checkout *checkout, char *const *arguments, struct error *error)
{
	return git(checkout->path, arguments, error);
}

/*
 * Why there is no such commit: in git's own words, which the error holds, and what helps where it is
 * known to. Git names its setting in every language.
 */
static bool explain(const char *root, const char *revision, const char *said, struct error *error)
{
	char *const ask[] = {"git", "rev-parse", "--is-shallow-repository", NULL};
	char shallow[16];

	if (strstr(said, "safe.directory"))
		return error_prefix(
			error,
			"git does not trust %.256s, which belongs to another user; if you do: "
			"git config --global --add safe.directory %.256s",
			root, root);
	error_prefix(error, "no commit '%.64s' in %.256s", revision, root);
	if (run_tool_first_line(ask, root, shallow, sizeof(shallow)) && !strcmp(shallow, "true"))
		return error_suffix(error, "the clone is shallow, fetch the rest first: "
					   "git fetch --unshallow");
	return false;
}

bool checkout_resolve(const char *root, const char *revision, char commit[65], struct error *error)
{
	char object[512], said[SAID_MAX];
	char *const arguments[] = {"git",  "rev-parse", "--verify", "--end-of-options",
				   object, NULL};

	if (snprintf(object, sizeof(object), "%s^{commit}", revision) >= (int)sizeof(object))
		return error_set(error, "'%.64s...' is too long for a commit's name", revision);
	if (run_tool_first_line(arguments, root, commit, 65) && strlen(commit) >= 40)
		return true;
	error_set(error, "git says nothing of it");
	run_tool(arguments, root, said, sizeof(said), error);
	return interrupt_pending() ? false : explain(root, revision, said, error);
}

bool checkout_open(struct checkout *checkout, const char *root, const char *revision,
		   struct error *error)
{
	const char *temporary = getenv("TMPDIR");
	char *const add[] = {"git",	     "worktree",       "add", "--detach", "--force",
			     checkout->path, checkout->commit, NULL};

	*checkout = (struct checkout){.root = ""};
	if (!checkout_resolve(root, revision, checkout->commit, error))
		return false;
	snprintf(checkout->path, sizeof(checkout->path), "%s/harness-XXXXXX",
		 temporary && *temporary ? temporary : "/tmp");
	if (!mkdtemp(checkout->path))
		return error_set(error, "cannot make a folder %s: %s; TMPDIR names another place",
				 checkout->path, strerror(errno));
	if (!git(root, add, error)) {
		rmdir(checkout->path);
		return false;
	}
	snprintf(checkout->root, sizeof(checkout->root), "%s", root);
	return true;
}

bool checkout_move(struct checkout *checkout, const char *revision, struct error *error)
{
	char *const move[] = {"git",	 "checkout",	   "--detach", "--force",
			      "--quiet", checkout->commit, NULL};
	char *const clean[] = {"git", "clean", "-dfq", NULL}; /* build/ is ignored, and stays */

	return checkout_resolve(checkout->root, revision, checkout->commit, error) &&
	       git(checkout->path, move, error) && git(checkout->path, clean, error);
}

bool checkout_use_benchmarks(struct checkout *checkout, struct error *error)
{
	char from[PATH_MAX + 16], to[PATH_MAX + 16], said[SAID_MAX];
	char *const compare[] = {"diff", "-rq", from, to, NULL};
	char *const drop[] = {"rm", "-rf", to, NULL};
	char *const copy[] = {"cp", "-rp", from, to, NULL};

	snprintf(from, sizeof(from), "%s/microbench", checkout->root);
	snprintf(to, sizeof(to), "%s/microbench", checkout->path);
	checkout->benchmarks_differ = !run_tool(compare, NULL, said, sizeof(said), error);
	if (!checkout->benchmarks_differ)
		return true;
	return (run_tool(drop, NULL, said, sizeof(said), error) &&
		run_tool(copy, NULL, said, sizeof(said), error)) ||
	       error_prefix(error, "cannot copy %s", from);
}

bool checkout_build(const struct checkout *checkout, const char *const *kernels, size_t n,
		    const char *variable, struct error *error)
{
	char **arguments = memory_zeroed(n + 8, sizeof(*arguments)), jobs[32], said[SAID_MAX];
	char compiler[PATH_MAX];
	size_t used = 0;
	bool ok;

	snprintf(jobs, sizeof(jobs), "-j%zu", cpus_usable());
	snprintf(compiler, sizeof(compiler), "GUEST_CC=%s", provenance_guest_compiler());
	arguments[used++] = "make";
	arguments[used++] = "--no-print-directory";
	arguments[used++] = jobs;
	arguments[used++] = compiler; /* whatever that revision would take by itself */
	if (variable)
		arguments[used++] = (char *)variable;
	arguments[used++] = (char *)"build/bench.objects";
	arguments[used++] = (char *)TARGET_BENCH_ELF;
	for (size_t i = 0; i < n; i++)
		arguments[used++] = (char *)kernels[i];
	ok = run_tool(arguments, checkout->path, said, sizeof(said), error);
	if (!ok) {
		/* The compiler's first complaint says more than make's last. */
		char *complaint = strstr(said, "error: ");

		if (complaint) {
			while (complaint > said && complaint[-1] != '\n')
				complaint--;
			complaint[strcspn(complaint, "\n")] = '\0';
		}
		if (complaint)
			error_set(error, "%s", complaint);
		error_prefix(error, "%.12s does not build", checkout->commit);
	}
	free(arguments);
	return ok;
}

void checkout_close(struct checkout *checkout)
{
	char *const forget[] = {"git", "worktree", "remove", "--force", checkout->path, NULL};
	char line[64];

	if (!*checkout->root)
		return;
	/* Also after a signal, which ends tools that run_tool() starts. */
	run_tool_first_line(forget, checkout->root, line, sizeof(line));
	checkout->root[0] = '\0';
}
