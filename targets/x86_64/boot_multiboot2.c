// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a multiboot2 loader says (Multiboot2 Specification 2.0, 3.6): GRUB.
 */
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/boot_read.h"
#include "targets/x86_64/paging.h"

#define TAG_END	     0
#define TAG_CMDLINE  1
#define TAG_MODULE   3
#define TAG_MEMORY   6
#define TAG_ACPI_OLD 14
#define TAG_ACPI_NEW 15
#define TYPE_RAM     1
#define INFO_MAX     (1u << 20)
#define COM1	     0x3f8

struct tag {
	uint32_t type, bytes; /* the next one begins at the next multiple of 8 */
};

struct tag_module {
	struct tag tag;
	uint32_t start, end;
};

struct tag_memory {
	struct tag tag;
	uint32_t entry_bytes, entry_version;
};

struct memory_entry {
	uint64_t start, bytes;
	uint32_t type, reserved;
};

static void read_memory(const struct tag_memory *memory)
{
	const uint8_t *end = (const uint8_t *)memory + memory->tag.bytes;
	const uint8_t *at = (const uint8_t *)(memory + 1);

	if (memory->tag.bytes < sizeof(*memory) ||
	    memory->entry_bytes < sizeof(struct memory_entry))
		return;
	for (; at + memory->entry_bytes <= end; at += memory->entry_bytes) {
		const struct memory_entry *entry = (const struct memory_entry *)at;

		if (entry->type == TYPE_RAM)
			boot_add_memory(entry->start, entry->bytes);
	}
}

/* The text of a tag, if it ends inside of it. */
static const char *text(const struct tag *tag)
{
	const char *bytes = (const char *)(tag + 1);

	for (uint32_t i = sizeof(*tag); i < tag->bytes; i++) {
		if (!bytes[i - sizeof(*tag)])
			return bytes;
	}
	return NULL;
}

static void read_tag(const struct tag *tag, uint64_t physical)
{
	const struct tag_module *module = (const struct tag_module *)tag;

	switch (tag->type) {
	case TAG_CMDLINE:
		boot_set_cmdline(text(tag));
		break;
	case TAG_MODULE:
		if (tag->bytes >= sizeof(*module) && module->end > module->start)
			boot_add_module(module->start, module->end - module->start);
		break;
	case TAG_MEMORY:
		read_memory((const struct tag_memory *)tag);
		break;
	case TAG_ACPI_NEW: /* has the wider pointer: comes before an old one */
		boot_info.rsdp = physical + sizeof(*tag);
		break;
	case TAG_ACPI_OLD:
		if (!boot_info.rsdp)
			boot_info.rsdp = physical + sizeof(*tag);
		break;
	}
}

bool boot_read_multiboot2(uint64_t physical)
{
	const uint8_t *info = phys_to_virt(physical);
	uint32_t bytes, at = 8;

	if (!physical || physical > BOOT_READABLE_END - INFO_MAX)
		return false;
	bytes = *(const uint32_t *)info;
	while (bytes <= INFO_MAX && at + sizeof(struct tag) <= bytes) {
		const struct tag *tag = (const struct tag *)(info + at);

		if (tag->bytes < sizeof(*tag) || tag->bytes > bytes - at)
			return false;
		if (tag->type == TAG_END)
			break;
		read_tag(tag, physical + at);
		at += (tag->bytes + 7) & ~7u;
	}
	boot_info.console_port = COM1;
	return boot_info.memory_ranges > 0;
}
