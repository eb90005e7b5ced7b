// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The memory that Linux was booted without (memmap=BYTES$START), and the page below 1 MiB. Knows the
 * layout, and of ELF what loading takes; knows no core.
 *
 *   memory ... handover (64 KiB) channel (2 MiB)
 */
#include <linux/elf.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <asm/e820/api.h>
#include <asm/tsc.h>

#include "module_parts.h"

static ulong memory;
module_param(memory, ulong, 0444);
MODULE_PARM_DESC(memory, "physical address of the reserved memory, a multiple of 2 MiB");

static ulong bytes;
module_param(bytes, ulong, 0444);
MODULE_PARM_DESC(bytes, "of the reserved memory, a multiple of 2 MiB");

static ulong trampoline;
module_param(trampoline, ulong, 0444);
MODULE_PARM_DESC(trampoline, "physical address of a reserved page below 1 MiB");

#define ALIGN_BYTES  HANDOVER_ALIGN
#define BYTES_MIN    (8 * ALIGN_BYTES)
#define MEMORY_END   (1ul << 32) /* the image is entered in 32-bit mode */
#define LOW_END	     0x100000ul
#define SEGMENTS_MAX 64

struct handover *handover;
static void *mapped, *mapped_page;

extern const u8 cokernel_trampoline[], cokernel_trampoline_end[];
extern const u8 cokernel_trampoline_page[], cokernel_trampoline_entry[];
extern const u8 cokernel_trampoline_handover[], cokernel_trampoline_moved[];

static size_t usable(void)
{
	return bytes - CHANNEL_BYTES - HANDOVER_BYTES;
}

/*
 * RAM by the firmware's map, which memmap= does not change, and none of it Linux's. What is neither, a
 * device's registers or a hole, would take what is written there, or lose it.
 */
static bool is_reserved(ulong start, size_t size)
{
	if (region_intersects(start, size, IORESOURCE_SYSTEM_RAM, IORES_DESC_NONE) !=
	    REGION_DISJOINT)
		return false;
	for (ulong at = start; at < start + size; at += PAGE_SIZE) {
		if (!e820__mapped_raw_any(at, at + PAGE_SIZE, E820_TYPE_RAM))
			return false;
	}
	return true;
}

static bool parameters_good(void)
{
	if (!memory || memory % ALIGN_BYTES || bytes % ALIGN_BYTES || bytes < BYTES_MIN ||
	    bytes > MEMORY_END || memory > MEMORY_END - bytes)
		pr_err("cokernel: memory and bytes must be multiples of 2 MiB, %lu MiB at least, "
		       "below 4 GiB\n",
		       BYTES_MIN >> 20);
	else if (!trampoline || trampoline % PAGE_SIZE || trampoline >= LOW_END)
		pr_err("cokernel: trampoline must be a page below 1 MiB\n");
	else if (!is_reserved(memory, bytes) || !is_reserved(trampoline, PAGE_SIZE))
		pr_err("cokernel: this is not memory that Linux leaves alone; boot it with "
		       "memmap=0x%lx$0x%lx,4K$0x%lx\n",
		       bytes, memory, trampoline);
	else
		return true;
	return false;
}

int memory_find(void)
{
	if (!parameters_good())
		return -EINVAL;
	mapped = memremap(memory, bytes, MEMREMAP_WB);
	mapped_page = memremap(trampoline, PAGE_SIZE, MEMREMAP_WB);
	if (!mapped || !mapped_page) {
		memory_forget();
		return -ENOMEM;
	}
	handover = mapped + usable();
	return 0;
}

void memory_forget(void)
{
	if (mapped)
		memunmap(mapped);
	if (mapped_page)
		memunmap(mapped_page);
	mapped = mapped_page = NULL;
}

phys_addr_t memory_channel(void)
{
	return memory + bytes - CHANNEL_BYTES;
}

phys_addr_t memory_handover(void)
{
	return memory + usable();
}

u32 memory_moved(void)
{
	return memory - HANDOVER_LINK_BASE;
}

u8 memory_startup_page(void)
{
	return trampoline / PAGE_SIZE;
}

/* An ELF file in the caller's memory, which it may change while we read: nothing is read twice. */
struct image {
	const u8 __user *file;
	u64 bytes;
	u64 end; /* of what was loaded: offset in the reserved memory */
	u64 entry;
	bool entered; /* entry has become an offset in the reserved memory */
};

static bool inside(u64 offset, u64 n, u64 all)
{
	return offset <= all && n <= all - offset;
}

static int load_segment(struct image *image, const Elf64_Phdr *segment)
{
	u64 at = segment->p_paddr - HANDOVER_LINK_BASE;

	if (segment->p_paddr < HANDOVER_LINK_BASE || segment->p_filesz > segment->p_memsz ||
	    !inside(segment->p_offset, segment->p_filesz, image->bytes) ||
	    !inside(at, segment->p_memsz, usable()))
		return -ENOEXEC;
	if (copy_from_user(mapped + at, image->file + segment->p_offset, segment->p_filesz))
		return -EFAULT;
	memset(mapped + at + segment->p_filesz, 0, segment->p_memsz - segment->p_filesz);
	image->end = max(image->end, at + segment->p_memsz);
	if (!image->entered && image->entry >= segment->p_vaddr &&
	    image->entry - segment->p_vaddr < segment->p_filesz) {
		image->entry = at + (image->entry - segment->p_vaddr);
		image->entered = true;
	}
	return 0;
}

static int read_header(struct image *image, Elf64_Ehdr *header)
{
	if (image->bytes < sizeof(*header))
		return -ENOEXEC;
	if (copy_from_user(header, image->file, sizeof(*header)))
		return -EFAULT;
	if (memcmp(header->e_ident, ELFMAG, SELFMAG) || header->e_ident[EI_CLASS] != ELFCLASS64 ||
	    header->e_machine != EM_X86_64 || header->e_phentsize != sizeof(Elf64_Phdr) ||
	    header->e_phnum > SEGMENTS_MAX ||
	    !inside(header->e_phoff, header->e_phnum * sizeof(Elf64_Phdr), image->bytes))
		return -ENOEXEC;
	image->entry = header->e_entry;
	return 0;
}

static int load_image(struct image *image)
{
	Elf64_Ehdr header;
	int error = read_header(image, &header);

	for (u32 i = 0; !error && i < header.e_phnum; i++) {
		Elf64_Phdr segment;

		if (copy_from_user(&segment, image->file + header.e_phoff + i * sizeof(segment),
				   sizeof(segment)))
			return -EFAULT;
		if (segment.p_type == PT_LOAD)
			error = load_segment(image, &segment);
	}
	if (!error && !image->entered)
		error = -ENOEXEC;
	return error;
}

/* The program's file lies at the end of the usable memory, on a page's beginning. */
static int load_program(const struct cokernel_start *start, u64 after)
{
	u64 at;

	if (!start->program_bytes || start->program_bytes > usable())
		return -EFBIG;
	at = (usable() - start->program_bytes) & PAGE_MASK;
	if (at < after)
		return -EFBIG;
	if (copy_from_user(mapped + at, u64_to_user_ptr(start->program), start->program_bytes))
		return -EFAULT;
	handover->program = memory + at;
	handover->program_bytes = start->program_bytes;
	return 0;
}

static int copy_cmdline(const struct cokernel_start *start)
{
	long n = strncpy_from_user(handover->cmdline, u64_to_user_ptr(start->cmdline),
				   sizeof(handover->cmdline));

	if (n < 0)
		return n;
	return n == sizeof(handover->cmdline) ? -E2BIG : 0;
}

static void clear_channel(void)
{
	struct channel *channel = mapped + bytes - CHANNEL_BYTES;

	memset(channel, 0, CHANNEL_BYTES);
	channel->magic = CHANNEL_MAGIC;
	channel->version = CHANNEL_VERSION;
	channel->bytes = CHANNEL_BYTES;
}

int memory_fill(const struct cokernel_start *start, u32 *entry)
{
	struct image image = {
		.file = u64_to_user_ptr(start->image),
		.bytes = start->image_bytes,
	};
	int error = load_image(&image);

	BUILD_BUG_ON(sizeof(*handover) > HANDOVER_BYTES);
	if (error)
		return error;
	memset(handover, 0, sizeof(*handover));
	error = load_program(start, image.end);
	if (!error)
		error = copy_cmdline(start);
	if (error)
		return error;
	clear_channel();
	handover->bytes = sizeof(*handover);
	handover->memory = memory;
	handover->memory_bytes = usable();
	handover->channel = memory_channel();
	handover->channel_bytes = CHANNEL_BYTES;
	handover->trampoline = trampoline;
	handover->tsc_hz = (u64)tsc_khz * 1000;
	*entry = memory + image.entry;
	return 0;
}

static void put(const u8 *symbol, u32 value)
{
	memcpy(mapped_page + (symbol - cokernel_trampoline), &value, sizeof(value));
}

void memory_place_trampoline(u32 entry)
{
	memcpy(mapped_page, cokernel_trampoline, cokernel_trampoline_end - cokernel_trampoline);
	put(cokernel_trampoline_page, trampoline);
	put(cokernel_trampoline_entry, entry);
	put(cokernel_trampoline_handover, memory_handover());
	put(cokernel_trampoline_moved, memory_moved());
}
