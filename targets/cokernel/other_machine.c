// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Serves a co-kernel in another machine: the two share the channel, and nothing else. QEMU shows it as
 * a PCI device (ivshmem-plain) whose BAR 2 sysfs lets root map, so Linux needs no module. The co-kernel
 * makes the channel when it starts, before or after this; nobody can be rung, so this looks for calls.
 */
#include "targets/cokernel/other_machine.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "targets/cokernel/proxy.h"
#include "targets/linux/user/complain.h"

#define DEVICES "/sys/bus/pci/devices/*"
#define VENDOR	0x1af4 /* docs/specs/ivshmem-spec of QEMU */
#define DEVICE	0x1110

/* Looks for calls in a row before sleeping between two; a sleep. */
#define LOOKS	 100000
#define SLEEP_NS 200000

/* The number in a file of a device's folder; -1 if there is none. */
static long read_number(const char *folder, const char *name)
{
	char path[512], text[32] = "";
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, text, sizeof(text) - 1);
		close(fd);
	}
	return n > 0 ? strtol(text, NULL, 0) : -1;
}

/* A device that no driver has taken does not answer before it is enabled. */
static void enable(const char *folder)
{
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/enable", folder);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "1", 1) != 1)
		complain("%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
}

static struct channel *map(const char *folder)
{
	struct stat status = {.st_size = 0};
	char path[512];
	void *bytes;
	int fd;

	enable(folder);
	snprintf(path, sizeof(path), "%s/resource2", folder);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &status) || status.st_size != CHANNEL_BYTES) {
		complain("%s: %s", path, fd < 0 ? strerror(errno) : "not as large as a channel is");
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	bytes = mmap(NULL, CHANNEL_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (bytes != MAP_FAILED)
		return bytes;
	complain("%s: %s", path, strerror(errno));
	return NULL;
}

/* The first such device's memory. */
static struct channel *find_channel(void)
{
	struct channel *channel = NULL;
	bool found = false;
	glob_t devices;

	if (!glob(DEVICES, 0, NULL, &devices)) {
		for (size_t i = 0; i < devices.gl_pathc && !found; i++) {
			const char *folder = devices.gl_pathv[i];

			found = read_number(folder, "vendor") == VENDOR &&
				read_number(folder, "device") == DEVICE;
			if (found)
				channel = map(folder);
		}
		globfree(&devices);
	}
	if (!found)
		complain("this machine has no ivshmem device");
	return channel;
}

static void rest(unsigned int looks)
{
	const struct timespec a_while = {.tv_nsec = SLEEP_NS};

	if (looks < LOOKS)
		__builtin_ia32_pause();
	else
		nanosleep(&a_while, NULL);
}

/* False: what has been made there is no channel of ours. */
static bool await_channel(const struct channel *channel)
{
	while (__atomic_load_n(&channel->magic, __ATOMIC_ACQUIRE) != CHANNEL_MAGIC)
		rest(LOOKS);
	return channel->version == CHANNEL_VERSION && channel->bytes == CHANNEL_BYTES;
}

static bool ended(const struct channel *channel)
{
	return __atomic_load_n(&channel->ended.value, __ATOMIC_ACQUIRE);
}

static void serve(struct proxy *proxy)
{
	unsigned int looks = 0;

	while (!proxy_broken(proxy)) {
		if (proxy_serve(proxy)) {
			looks = 0;
			continue;
		}
		if (ended(proxy->channel))
			return;
		rest(looks);
		looks += looks < LOOKS;
	}
	complain("the co-kernel broke the channel");
}

bool other_machine_serve(void)
{
	struct channel *channel = find_channel();
	struct proxy proxy;
	bool ok;

	if (!channel)
		return false;
	ok = await_channel(channel);
	if (ok) {
		proxy_open(&proxy, channel, proxy_system_call);
		serve(&proxy);
		ok = !proxy_broken(&proxy);
		proxy_close(&proxy);
	} else {
		complain("the channel is of another version");
	}
	munmap(channel, CHANNEL_BYTES);
	return ok;
}
