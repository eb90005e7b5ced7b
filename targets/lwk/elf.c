// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The loader: from a file in memory to segments of the process (System V ABI, chapters 4 and 5).
 * Knows nothing of stacks and arguments.
 */
#include "targets/lwk/elf.h"
#include "targets/freestanding/string.h"
#include "targets/lwk/memory.h"
#include "targets/lwk/process.h"

#define MAGIC		"\177ELF\2\1\1" /* 64-bit, little-endian, version 1 */
#define MAGIC_BYTES	7
#define TYPE_FIXED	2
#define TYPE_POSITIONED 3
#define MACHINE_X86_64	62
#define SEGMENT_LOAD	1
#define SEGMENT_INTERP	3
#define FLAG_EXECUTE	1
#define FLAG_WRITE	2
#define FLAG_READ	4
#define SEGMENTS_MAX	64

struct header {
	uint8_t magic[16];
	uint16_t type, machine;
	uint32_t version;
	uint64_t entry, program_headers, section_headers;
	uint32_t flags;
	uint16_t bytes, segment_bytes, segments, section_bytes, sections, names;
};
_Static_assert(sizeof(struct header) == 64, "Elf64_Ehdr");

struct segment {
	uint32_t type, flags;
	uint64_t offset, address, physical, file_bytes, memory_bytes, align;
};
_Static_assert(sizeof(struct segment) == 56, "Elf64_Phdr");

struct file {
	const uint8_t *bytes;
	size_t n;
	uint64_t bias; /* added to the addresses in the file */
};

static bool in_file(const struct file *file, uint64_t offset, uint64_t bytes)
{
	return offset <= file->n && bytes <= file->n - offset;
}

static uint64_t page_down(uint64_t address)
{
	return address & ~(PAGE_BYTES - 1);
}

static uint64_t page_up(uint64_t address)
{
	return page_down(address + PAGE_BYTES - 1);
}

static enum page_rights rights_of(const struct segment *segment)
{
	enum page_rights rights = PAGE_NONE;

	rights |= segment->flags & FLAG_READ ? PAGE_READ : 0;
	rights |= segment->flags & FLAG_WRITE ? PAGE_READ | PAGE_WRITE : 0;
	rights |= segment->flags & FLAG_EXECUTE ? PAGE_READ | PAGE_EXECUTE : 0;
	return rights;
}

static const char *check_header(const struct file *file, const struct header *header)
{
	if (file->n < sizeof(*header) || memcmp(header->magic, MAGIC, MAGIC_BYTES))
		return "is no 64-bit ELF file";
	if (header->machine != MACHINE_X86_64)
		return "is for another processor";
	if (header->type != TYPE_FIXED && header->type != TYPE_POSITIONED)
		return "is no executable";
	if (header->segment_bytes != sizeof(struct segment) || !header->segments ||
	    header->segments > SEGMENTS_MAX ||
	    !in_file(file, header->program_headers, header->segments * sizeof(struct segment)))
		return "has damaged program headers";
	return NULL;
}

/* What of [address, +bytes) the file's part of the segment covers is copied there. */
static void fill(const struct file *file, const struct segment *segment, uint64_t address,
		 size_t bytes, void *to)
{
	uint64_t start = segment->address + file->bias, end = start + segment->file_bytes;
	uint64_t first = start > address ? start : address;
	uint64_t last = end < address + bytes ? end : address + bytes;

	if (first < last)
		memcpy((uint8_t *)to + (first - address),
		       file->bytes + segment->offset + (first - start), last - first);
}

/* One page of the segment, as large as fits; gives its size, 0: out of memory. */
static size_t load_page(const struct file *file, const struct segment *segment, uint64_t address,
			uint64_t end)
{
	size_t bytes = PAGE_BYTES;
	uint64_t frame = 0;

	if (address % LARGE_PAGE_BYTES == 0 && end - address >= LARGE_PAGE_BYTES) {
		frame = frame_alloc_large();
		bytes = frame ? LARGE_PAGE_BYTES : PAGE_BYTES;
	}
	if (!frame)
		frame = frame_alloc();
	if (!frame ||
	    space_map(&process.space, address, frame, bytes, rights_of(segment) | PAGE_USER) < 0)
		return 0;
	fill(file, segment, address, bytes, phys_to_virt(frame));
	return bytes;
}

static const char *load_segment(const struct file *file, const struct segment *segment)
{
	uint64_t start, end, address;

	if (segment->file_bytes > segment->memory_bytes ||
	    !in_file(file, segment->offset, segment->file_bytes))
		return "has a segment that is longer than the file";
	if (__builtin_add_overflow(segment->address, file->bias, &address) ||
	    __builtin_add_overflow(address, segment->memory_bytes, &end) || end > IMAGE_LIMIT ||
	    address < IMAGE_MIN)
		return "has a segment at an address that programs cannot have";
	if (segment->flags & FLAG_WRITE && segment->flags & FLAG_EXECUTE)
		return "has a segment that is writable and executable";
	start = page_down(address);
	end = page_up(end);
	if (memory_claim(start, end - start, rights_of(segment), AREA_IMAGE) < 0)
		return "has segments that overlap";
	while (start < end) {
		size_t bytes = load_page(file, segment, start, end);

		if (!bytes)
			return "does not fit into memory";
		start += bytes;
	}
	return NULL;
}

/* The program headers are part of a segment, as a rule of the first. */
static void find_headers(const struct file *file, const struct header *header,
			 const struct segment *segment, struct elf_program *program)
{
	uint64_t at = header->program_headers;

	if (at >= segment->offset && at - segment->offset < segment->file_bytes)
		program->headers = segment->address + file->bias + (at - segment->offset);
}

const char *elf_load(const void *bytes, size_t n, struct elf_program *program)
{
	const struct header *header = bytes;
	struct file file = {.bytes = bytes, .n = n};
	const char *wrong = check_header(&file, header);
	const struct segment *segment;

	if (wrong)
		return wrong;
	file.bias = header->type == TYPE_POSITIONED ? IMAGE_PIE : 0;
	*program = (struct elf_program){
		.entry = header->entry + file.bias,
		.header_count = header->segments,
		.header_bytes = sizeof(*segment),
	};
	segment = (const struct segment *)(file.bytes + header->program_headers);
	for (uint32_t i = 0; i < header->segments && !wrong; i++) {
		if (segment[i].type == SEGMENT_INTERP)
			return "is linked dynamically: only static programs run here";
		if (segment[i].type != SEGMENT_LOAD || !segment[i].memory_bytes)
			continue;
		find_headers(&file, header, &segment[i], program);
		wrong = load_segment(&file, &segment[i]);
	}
	if (!wrong && program->entry >= IMAGE_LIMIT)
		wrong = "begins at an address that programs cannot have";
	return wrong;
}
