// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The few things that this kernel takes from ACPI tables: cores, the local APIC's address, how to
 * power off (ACPI 6.4: 5.2.5 RSDP, 5.2.7 RSDT, 5.2.9 FADT, 5.2.12 MADT, 7.4.2 _S5). Firmware wrote
 * them, so every length and checksum is looked at before anything else. Runs while the first 4 GiB
 * are mapped as the entry code left them.
 */
#include "targets/freestanding/string.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/paging.h"

#define MAPPED_END     (4ul << 30)
#define TABLE_MAX      (1ul << 20) /* longer than any that means what it says */
#define FACP_PM1A      64
#define FACP_DSDT      40
#define MADT_APIC_BASE 36
#define MADT_ENTRIES   44
#define MADT_LOCAL     0
#define MADT_X2	       9
#define CORE_ENABLED   1

#define SLEEP_ENABLE	 (1u << 13)
#define SLEEP_TYPE_SHIFT 10

struct rsdp {
	char signature[8];
	uint8_t checksum; /* of the first 20 bytes */
	char oem[6];
	uint8_t revision;
	uint32_t rsdt;
	uint32_t length;
	uint64_t xsdt;
	uint8_t checksum_all;
	uint8_t reserved[3];
} __attribute__((packed));

struct table {
	char signature[4];
	uint32_t length;
	uint8_t rest[28];
} __attribute__((packed));

static bool mapped(uint64_t physical, uint64_t bytes)
{
	return physical && physical < MAPPED_END && bytes <= MAPPED_END - physical;
}

static bool sums_to_zero(const void *bytes, size_t n)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += ((const uint8_t *)bytes)[i];
	return sum == 0;
}

static uint32_t read32(const void *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

static uint64_t read64(const void *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

/* The table there, if its length and checksum are right; else NULL. */
static const struct table *table_at(uint64_t physical)
{
	const struct table *table;

	if (!mapped(physical, sizeof(*table)))
		return NULL;
	table = phys_to_virt(physical);
	if (table->length < sizeof(*table) || table->length > TABLE_MAX ||
	    !mapped(physical, table->length) || !sums_to_zero(table, table->length))
		return NULL;
	return table;
}

static const struct rsdp *rsdp_at(uint64_t physical)
{
	const struct rsdp *rsdp;

	if (!mapped(physical, sizeof(*rsdp)))
		return NULL;
	rsdp = phys_to_virt(physical);
	return !memcmp(rsdp->signature, "RSD PTR ", 8) && sums_to_zero(rsdp, 20) ? rsdp : NULL;
}

/* Where a PC's firmware leaves it if the loader does not say (ACPI 5.2.5.1). */
static const struct rsdp *find_rsdp(void)
{
	const struct rsdp *rsdp = rsdp_at(boot_info.rsdp);

	for (uint64_t at = 0xe0000; !rsdp && at < 0x100000; at += 16)
		rsdp = rsdp_at(at);
	return rsdp;
}

static const struct table *find_table(const struct rsdp *rsdp, const char *signature)
{
	bool wide = rsdp->revision >= 2 && rsdp->xsdt;
	const struct table *root = table_at(wide ? rsdp->xsdt : rsdp->rsdt);
	size_t entry = wide ? 8 : 4;

	if (!root)
		return NULL;
	for (size_t at = sizeof(*root); at + entry <= root->length; at += entry) {
		const uint8_t *pointer = (const uint8_t *)root + at;
		const struct table *table = table_at(wide ? read64(pointer) : read32(pointer));

		if (table && !memcmp(table->signature, signature, 4))
			return table;
	}
	return NULL;
}

static void add_core(uint32_t apic_id)
{
	for (uint32_t i = 0; i < boot_info.cores; i++) {
		if (boot_info.apic_id[i] == apic_id)
			return;
	}
	if (boot_info.cores < BOOT_CORES_MAX)
		boot_info.apic_id[boot_info.cores++] = apic_id;
}

static void read_madt(const struct table *madt)
{
	const uint8_t *bytes = (const uint8_t *)madt;

	if (madt->length < MADT_ENTRIES)
		return;
	boot_info.apic_base = read32(bytes + MADT_APIC_BASE);
	for (size_t at = MADT_ENTRIES; at + 2 <= madt->length; at += bytes[at + 1]) {
		size_t length = bytes[at + 1];

		if (length < 2 || at + length > madt->length)
			return;
		if (bytes[at] == MADT_LOCAL && length >= 8 && read32(bytes + at + 4) & CORE_ENABLED)
			add_core(bytes[at + 3]);
		if (bytes[at] == MADT_X2 && length >= 16 && read32(bytes + at + 8) & CORE_ENABLED)
			add_core(read32(bytes + at + 4));
	}
}

/*
 * The value of \_S5's first element without an AML interpreter: NameOp, the name, PackageOp, the
 * package's length and count, and an integer, in the one encoding that compilers produce.
 */
static bool find_s5(const struct table *dsdt, uint16_t *type)
{
	const uint8_t *at = (const uint8_t *)dsdt + sizeof(*dsdt);
	const uint8_t *end = (const uint8_t *)dsdt + dsdt->length;

	for (; at + 12 < end; at++) {
		const uint8_t *p = at + 4;

		if (memcmp(at, "_S5_", 4) || *p++ != 0x12)
			continue;
		p += 1 + (*p >> 6); /* package length: 1 to 4 bytes */
		p++;		    /* number of elements */
		if (p + 1 >= end)
			return false;
		if (*p == 0x0a) /* BytePrefix; else the integer is ZeroOp or OneOp itself */
			p++;
		*type = *p & 7;
		return true;
	}
	return false;
}

static void read_fadt(const struct table *fadt)
{
	const uint8_t *bytes = (const uint8_t *)fadt;
	const struct table *dsdt;
	uint16_t type;

	if (fadt->length < FACP_PM1A + 4)
		return;
	dsdt = table_at(read32(bytes + FACP_DSDT));
	if (!dsdt || !find_s5(dsdt, &type))
		return;
	boot_info.pm1a_control = read32(bytes + FACP_PM1A);
	boot_info.pm1a_off = type << SLEEP_TYPE_SHIFT | SLEEP_ENABLE;
}

void acpi_read(void)
{
	const struct rsdp *rsdp = find_rsdp();
	const struct table *table;

	boot_info.apic_base = apic_find();
	if (!rsdp)
		return;
	table = find_table(rsdp, "APIC");
	if (table)
		read_madt(table);
	table = find_table(rsdp, "FACP");
	if (table)
		read_fadt(table);
}
