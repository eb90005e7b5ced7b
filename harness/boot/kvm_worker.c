/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prepares guests of KVM: they wait, and are pinned and let go by their monitors. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/boot/kvm_worker.h"
#include "harness/boot/monitor.h"
#include "harness/boot/qemu.h"
#include "harness/boot/settling.h"

/* What a guest takes to look whether it has settled, and to be ready then (targets/linux/user/settle.c). */
#define SETTLE_LOOK_SECONDS 10.0

static bool let_go(void *context, struct error *error)
{
	const struct kvm_worker *guest = context;

	return monitor_pin_and_start(guest->monitor[0], &guest->cpu, 1, error);
}

static bool make_socket(struct kvm_worker *guest, struct error *error)
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, guest->monitor))
		return error_set(error, "cannot make a socket: %s", strerror(errno));
	fcntl(guest->monitor[1], F_SETFD, 0);
	return true;
}

bool kvm_worker_prepare(struct kvm_worker *guest, const struct plan *plan, const char *qemu,
			const struct pairs *arguments, bool lock, struct machine *machine,
			struct error *error)
{
	const struct worker *worker = machine->worker;
	char line[KERNEL_COMMAND_LINE_MAX + 1], *text = pairs_text(arguments);
	bool ok = settling_line_of(line, plan, worker, text, error) && make_socket(guest, error);

	/* its clock is ours: it sleeps as long as it says */
	if (plan->settle.wanted)
		machine->asleep = (double)plan->settle.seconds + SETTLE_LOOK_SECONDS +
				  (double)plan->settle.span / 1e9;
	guest->cpu = plan->cpus.items[worker->worker];
	guest->begin = (struct machine_begin){let_go, guest};
	machine->begin = &guest->begin;
	if (ok)
		machine->arguments = settling_arguments_of(
			qemu_kvm_arguments(qemu, plan->machine, plan->n_machine, plan->kernel,
					   *plan->initrd ? plan->initrd : NULL, line,
					   guest->monitor[1], lock),
			plan, worker, text);
	free(text);
	return ok;
}

void kvm_worker_close(struct kvm_worker *guest)
{
	for (int i = 0; i < 2; i++) {
		if (guest->monitor[i] > 0)
			close(guest->monitor[i]);
	}
}
