/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Quotas of cgroups in folders made up here; a filter of system calls, of this process's child. */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness/base/file.h"
#include "harness/base/own_limits.h"
#include "harness/cmd/doctor_limits.h"
#include "harness/host/cgroup.h"
#include "harness/host/conditions.h"
#include "harness/host/refused.h"

static char root[] = "/tmp/limits-XXXXXX";

/* A file below the root, with its folders. */
static void put(const char *path, const char *text)
{
	char full[4096], *slash;
	struct error error;

	snprintf(full, sizeof(full), "%s%s", root, path);
	slash = strrchr(full, '/');
	*slash = '\0';
	assert_true(file_make_folder(full, &error));
	*slash = '/';
	if (slash[1])
		assert_true(file_write(full, text, strlen(text), &error));
}

static void begin(void)
{
	strcpy(root, "/tmp/limits-XXXXXX");
	assert_non_null(mkdtemp(root));
}

static void end(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", root);
	assert_int_equal(system(command), 0);
}

#define V2 "/sys/fs/cgroup"

static void quotas_of_version_2(void **state)
{
	struct cgroup_cpu cpu;

	(void)state;
	begin();
	cgroup_cpu_look(&cpu, root);
	assert_false(cpu.known);
	put("/proc/self/cgroup", "0::/a.slice/b.service\n");
	cgroup_cpu_look(&cpu, root);
	assert_false(cpu.known); /* nothing is mounted */
	put(V2 "/cgroup.controllers", "cpu\n");
	put(V2 "/cpu.stat", "usage_usec 5\n");
	put(V2 "/a.slice/b.service/cpu.max", "max 100000\n");
	put(V2 "/a.slice/b.service/cpu.stat", "usage_usec 7\nnr_periods 0\nnr_throttled 0\n");
	cgroup_cpu_look(&cpu, root);
	assert_true(cpu.known && cpu.v2 && cpu.quota == 0 && cpu.throttled == 0);
	put(V2 "/a.slice/b.service/cpu.max", "150000 100000\n");
	put(V2 "/a.slice/b.service/cpu.stat",
	    "usage_usec 7\nnr_periods 9\nnr_throttled 3\nthrottled_usec 2500000\n");
	cgroup_cpu_look(&cpu, root);
	assert_true(cpu.quota == 1.5 && cpu.throttled == 3 && cpu.stopped == 2.5);
	/* one above it has less */
	put(V2 "/a.slice/cpu.max", "50000 100000\n");
	put(V2 "/a.slice/cpu.stat", "nr_throttled 4\nthrottled_usec 500000\n");
	cgroup_cpu_look(&cpu, root);
	assert_true(cpu.quota == 0.5 && cpu.throttled == 7 && cpu.stopped == 3);
	assert_non_null(strstr(cpu.file, "/a.slice/cpu.max"));
	/* in a container the group's own name may be one that is not to be seen there */
	put("/proc/self/cgroup", "0::/../../docker/0123\n");
	put(V2 "/cpu.max", "20000 100000\n");
	cgroup_cpu_look(&cpu, root);
	assert_true(cpu.known && cpu.quota == 0.2);
	put(V2 "/cpu.max", "20000\n");
	cgroup_cpu_look(&cpu, root);
	assert_false(cpu.known);
	put(V2 "/cpu.max", "-5 0\n");
	cgroup_cpu_look(&cpu, root);
	assert_false(cpu.known);
	end();
}

static void quotas_of_version_1(void **state)
{
	struct cgroup_cpu cpu;

	(void)state;
	begin();
	put("/proc/self/cgroup", "3:cpuset:/x\n2:cpu,cpuacct:/docker/0123\n1:cpuacct2:/\n0::/\n");
	put(V2 "/cpu,cpuacct/docker/0123/cpu.cfs_quota_us", "-1\n");
	put(V2 "/cpu,cpuacct/docker/0123/cpu.cfs_period_us", "100000\n");
	cgroup_cpu_look(&cpu, root);
	assert_true(cpu.known && !cpu.v2 && cpu.quota == 0);
	put(V2 "/cpu,cpuacct/docker/0123/cpu.cfs_quota_us", "25000\n");
	put(V2 "/cpu,cpuacct/docker/0123/cpu.stat",
	    "nr_periods 10\nnr_throttled 2\nthrottled_time 1500000000\n");
	cgroup_cpu_look(&cpu, root);
	assert_true(cpu.quota == 0.25 && cpu.throttled == 2 && cpu.stopped == 1.5);
	/* mounted by one of its controllers, and the group is what is mounted */
	put("/proc/self/cgroup", "2:cpuacct,cpu:/docker/4567\n");
	put(V2 "/cpu/cpu.cfs_quota_us", "300000\n");
	put(V2 "/cpu/cpu.cfs_period_us", "100000\n");
	cgroup_cpu_look(&cpu, root);
	assert_true(cpu.known && cpu.quota == 3);
	put(V2 "/cpu/cpu.cfs_quota_us", "much\n");
	cgroup_cpu_look(&cpu, root);
	assert_false(cpu.known);
	end();
}

/* The doctor's words of the same. */
static const struct check *check_named(const struct checks *checks, const char *name)
{
	for (size_t i = 0; i < checks->n; i++) {
		if (!strcmp(checks->items[i].name, name))
			return &checks->items[i];
	}
	fail_msg("no check %s", name);
	return NULL;
}

static void the_doctor_names_a_quota(void **state)
{
	static struct checks checks;
	const struct check *check;

	(void)state;
	begin();
	checks.n = 0;
	doctor_limits(&checks, root);
	check = check_named(&checks, "processor quota");
	assert_int_equal(check->state, STATE_LIMITED);
	assert_non_null(strstr(check->found, "unknown"));
	put("/proc/self/cgroup", "0::/\n");
	put(V2 "/cgroup.controllers", "cpu\n");
	checks.n = 0;
	doctor_limits(&checks, root);
	assert_int_equal(check_named(&checks, "processor quota")->state, STATE_OK);
	put(V2 "/cpu.max", "150000 100000\n");
	put(V2 "/cpu.stat", "nr_throttled 3\nthrottled_usec 2500000\n");
	checks.n = 0;
	doctor_limits(&checks, root);
	check = check_named(&checks, "processor quota");
	assert_int_equal(check->state, STATE_LIMITED);
	assert_non_null(strstr(check->found, "1.50 processors"));
	assert_non_null(strstr(check->found, "stopped 3 times so far, for 2.500 s"));
	assert_non_null(strstr(check->command, "echo max | sudo tee /tmp/"));
	end();
}

static void a_run_that_was_throttled_is_disturbed(void **state)
{
	struct conditions before = {.interrupts = "", .cgroup = {.known = true, .quota = 1.5}};
	struct conditions after = before;
	struct run *run = run_new();

	(void)state;
	run->n_workers = 1;
	run->workers = calloc(1, sizeof(*run->workers));
	after.at.tv_sec = 10;
	conditions_judge(run, &before, &after, 0);
	assert_null(pairs_get(&run->provenance, RUN_DISTURBED));
	assert_string_equal(pairs_get(&run->provenance, "host_quota"), "1.500 processors");
	assert_string_equal(pairs_get(&run->provenance, "host_throttled"), "0");
	after.cgroup.throttled = 2;
	after.cgroup.stopped = 0.125;
	conditions_judge(run, &before, &after, 0);
	assert_non_null(
		strstr(pairs_get(&run->provenance, RUN_DISTURBED),
		       "quota of processor time stopped its programs 2 times, for 0.125 s"));
	after.cgroup.known = false;
	conditions_judge(run, &before, &after, 0);
	assert_string_equal(pairs_get(&run->provenance, "host_quota"), "unknown");
	run_free(run);
}

/* In a child: refuse perf_event_open as a container does, and end whoever locks memory. */
static bool filter(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_perf_event_open, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mlock2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	       !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static void a_filter_is_named_with_what_it_refuses(void **state)
{
	int status = 1;
	pid_t pid;

	(void)state;
	assert_int_equal(refused_filter("Name:\tx\nSeccomp:\t0\nSeccomp_filters:\t0\n"),
			 FILTER_NONE);
	assert_int_equal(refused_filter("Name:\tx\nSeccomp:\t2\n"), FILTER_ON);
	assert_int_equal(refused_filter(""), FILTER_UNKNOWN);
	pid = fork();
	if (!pid) {
		static struct checks checks;
		char names[REFUSED_MAX];

		if (!filter())
			_exit(77);
		refused_calls(names);
		doctor_limits(&checks, "");
		for (size_t i = 0; i < checks.n; i++) {
			if (!strcmp(checks.items[i].name, "seccomp") &&
			    checks.items[i].state == STATE_LIMITED &&
			    strstr(checks.items[i].found, "perf_event_open, mlock2") &&
			    strstr(names, "perf_event_open, mlock2") &&
			    refused_call("perf_event_open"))
				_exit(0);
		}
		_exit(1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip(); /* no filters here */
	assert_int_equal(status, 0);
}

/* In a child, as a limit that was lowered is not raised again. */
static void few_descriptors_and_small_files(void **state)
{
	int status = 1;
	pid_t pid = fork();

	(void)state;
	if (!pid) {
		const struct rlimit soft = {64, 200}, files = {4096, 4096};
		struct error error = {""};
		struct rlimit now;
		bool ok;

		own_limits_watch();
		ok = !*own_limits_text() && !own_limits_hit() && !setrlimit(RLIMIT_NOFILE, &soft) &&
		     own_limits_need(128, &error) && !getrlimit(RLIMIT_NOFILE, &now) &&
		     now.rlim_cur == 128 && !own_limits_need(300, &error) &&
		     strstr(error.message, "only 200 files") && !setrlimit(RLIMIT_FSIZE, &files) &&
		     own_limits_file() == 4096 && !own_limits_hit() &&
		     strstr(own_limits_text(), "at most 4096 bytes");
		ok = ok && ftruncate(fileno(tmpfile()), 5000) && errno == EFBIG && own_limits_hit();
		_exit(!ok);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quotas_of_version_2),
		cmocka_unit_test(quotas_of_version_1),
		cmocka_unit_test(the_doctor_names_a_quota),
		cmocka_unit_test(a_run_that_was_throttled_is_disturbed),
		cmocka_unit_test(a_filter_is_named_with_what_it_refuses),
		cmocka_unit_test(few_descriptors_and_small_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
