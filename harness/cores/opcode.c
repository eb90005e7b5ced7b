/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes instructions that end a block. Intel SDM, vol. 2, appendix A: opcode maps. */
#include <stdbool.h>
#include <string.h>

#include "harness/cores/opcode.h"

/* An instruction without its prefixes. */
struct code {
	const uint8_t *bytes;
	size_t n;
	bool repeated; /* F2 or F3 was among the prefixes */
};

static struct code skip_prefixes(const uint8_t *bytes, size_t n)
{
	static const uint8_t legacy[] = {0x66, 0x67, 0xf2, 0xf3, 0x2e,
					 0x36, 0x3e, 0x26, 0x64, 0x65};
	struct code code = {bytes, n, false};

	while (code.n && memchr(legacy, code.bytes[0], sizeof(legacy))) {
		code.repeated |= code.bytes[0] == 0xf2 || code.bytes[0] == 0xf3;
		code.bytes++;
		code.n--;
	}
	if (code.n && (code.bytes[0] & 0xf0) == 0x40) {
		code.bytes++;
		code.n--;
	}
	return code;
}

/* A displacement of so many bytes, little-endian, at the instruction's end. */
static struct opcode relative(enum opcode_kind kind, const struct code *code, size_t size,
			      uint64_t end)
{
	uint32_t number = 0;

	if (code->n < size + 1)
		return (struct opcode){OPCODE_NEXT, 0};
	for (size_t i = 0; i < size; i++)
		number |= (uint32_t)code->bytes[code->n - size + i] << 8 * i;
	return (struct opcode){kind, end + (uint64_t)(size == 1 ? (int64_t)(int8_t)number
								: (int64_t)(int32_t)number)};
}

static struct opcode decode_two_bytes(const struct code *code, uint64_t end)
{
	uint8_t second = code->n > 1 ? code->bytes[1] : 0;

	switch (second) {
	case 0x05: /* syscall */
	case 0x34: /* sysenter */
		return (struct opcode){OPCODE_SYSCALL, 0};
	case 0x07: /* sysret */
	case 0x35: /* sysexit */
		return (struct opcode){OPCODE_LEAVE, 0};
	}
	if (second >= 0x80 && second <= 0x8f)
		return relative(OPCODE_BRANCH, code, 4, end);
	return (struct opcode){OPCODE_NEXT, 0};
}

/* FF: the operation is in the middle of the ModRM byte. */
static struct opcode decode_group5(const struct code *code)
{
	switch (code->n > 1 ? code->bytes[1] >> 3 & 7 : 0) {
	case 2:
	case 3:
		return (struct opcode){OPCODE_CALL_INDIRECT, 0};
	case 4:
	case 5:
		return (struct opcode){OPCODE_JUMP_INDIRECT, 0};
	default:
		return (struct opcode){OPCODE_NEXT, 0};
	}
}

struct opcode opcode_decode(const uint8_t *bytes, size_t n, uint64_t address)
{
	struct code code = skip_prefixes(bytes, n);
	uint64_t end = address + n;
	uint8_t first = code.n ? code.bytes[0] : 0x90;

	if ((first >= 0x70 && first <= 0x7f) || (first >= 0xe0 && first <= 0xe3))
		return relative(OPCODE_BRANCH, &code, 1, end);
	/* ins, outs, movs, cmps, stos, lods, scas */
	if ((first >= 0x6c && first <= 0x6f) || (first >= 0xa4 && first <= 0xa7) ||
	    (first >= 0xaa && first <= 0xaf))
		return (struct opcode){code.repeated ? OPCODE_REPEAT : OPCODE_NEXT, 0};
	switch (first) {
	case 0x0f:
		return decode_two_bytes(&code, end);
	case 0xe8:
		return relative(OPCODE_CALL, &code, 4, end);
	case 0xe9:
		return relative(OPCODE_JUMP, &code, 4, end);
	case 0xeb:
		return relative(OPCODE_JUMP, &code, 1, end);
	case 0xc2:
	case 0xc3:
	case 0xca:
	case 0xcb:
		return (struct opcode){OPCODE_RETURN, 0};
	case 0xcf:
		return (struct opcode){OPCODE_LEAVE, 0};
	case 0xff:
		return decode_group5(&code);
	default:
		return (struct opcode){OPCODE_NEXT, 0};
	}
}
