/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether time can be measured in a guest of KVM. Boots nothing but the probe. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "harness/boot/kvm.h"
#include "harness/boot/probe.h"

#define KEY_MAX 1024

/* One line that is another one on another machine, kernel, or QEMU. */
static void make_key(char key[KEY_MAX], const char *qemu)
{
	char machine[128];
	struct utsname names;

	file_line("/etc/machine-id", machine, sizeof(machine));
	if (uname(&names))
		memset(&names, 0, sizeof(names));
	snprintf(key, KEY_MAX, "%s %s %s %s %s", machine, names.nodename, names.release,
		 names.version, qemu);
}

static void place(char path[PATH_MAX], const char *folder)
{
	snprintf(path, PATH_MAX, "%s/kvm-probe", folder);
}

/* The file: "<cycles an instruction> <key>". */
static bool recall(const char *folder, const char *key, double *cycles)
{
	char path[PATH_MAX], line[KEY_MAX + 64];
	int n = 0;

	place(path, folder);
	return file_line(path, line, sizeof(line)) && sscanf(line, "%lf %n", cycles, &n) == 1 &&
	       n && !strcmp(line + n, key) && isfinite(*cycles) && *cycles >= 0;
}

/* Where it cannot be kept, the next one probes again. */
static void remember(const char *folder, const char *key, double cycles)
{
	char path[PATH_MAX];
	FILE *file;

	place(path, folder);
	file = fopen(path, "we");
	if (!file)
		return;
	fprintf(file, "%.1f %s\n", cycles, key);
	fclose(file);
}

static void conclude(struct kvm_verdict *verdict, double cycles, bool remembered)
{
	verdict->probed = true;
	verdict->remembered = remembered;
	verdict->cycles = cycles;
	verdict->usable = cycles <= KVM_INTERPRETED;
	snprintf(verdict->why, sizeof(verdict->why),
		 "a guest's loop takes %.1f cycles an instruction%s%s", cycles,
		 verdict->usable ? "" : ": each is interpreted, not run by the processor",
		 remembered ? " (remembered)" : "");
}

void kvm_judge(struct kvm_verdict *verdict, const char *qemu, const char *folder, bool fresh)
{
	char key[KEY_MAX];
	struct error error;
	uint32_t ticks;
	double cycles;

	*verdict = (struct kvm_verdict){.usable = false};
	make_key(key, qemu);
	if (access("/dev/kvm", R_OK | W_OK)) {
		snprintf(verdict->why, sizeof(verdict->why), "/dev/kvm: %s", strerror(errno));
	} else if (!fresh && recall(folder, key, &cycles)) {
		conclude(verdict, cycles, true);
	} else if (!probe_kvm(qemu, &ticks, &error)) {
		snprintf(verdict->why, sizeof(verdict->why),
			 "/dev/kvm is there, but a guest does not run: %.256s", error.message);
	} else {
		cycles = (double)ticks / PROBE_INSTRUCTIONS;
		if (!fresh)
			mkdir(folder, 0777);
		remember(folder, key, cycles);
		conclude(verdict, cycles, false);
	}
}
