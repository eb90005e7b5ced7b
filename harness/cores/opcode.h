/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where an x86-64 instruction passes control to: as much as its bytes tell. Knows no other
 * instruction than those that end a block.
 */
#ifndef CORES_OPCODE_H
#define CORES_OPCODE_H

#include <stddef.h>
#include <stdint.h>

enum opcode_kind {
	OPCODE_NEXT,	      /* to the instruction after it */
	OPCODE_REPEAT,	      /* to that or, a string instruction with a prefix, to itself */
	OPCODE_JUMP,	      /* to target */
	OPCODE_BRANCH,	      /* to target or the instruction after it */
	OPCODE_JUMP_INDIRECT, /* anywhere */
	OPCODE_CALL,	      /* to target, to come back after it */
	OPCODE_CALL_INDIRECT, /* anywhere, to come back after it */
	OPCODE_RETURN,	      /* back to a caller */
	OPCODE_SYSCALL,	      /* to the kernel's entry, to come back after it */
	OPCODE_LEAVE,	      /* iret, sysret: to what was interrupted, or called the kernel */
};

struct opcode {
	enum opcode_kind kind;
	uint64_t target; /* of OPCODE_JUMP, OPCODE_BRANCH and OPCODE_CALL, else 0 */
};

/* Of the instruction of n bytes at an address. Bytes that are none give OPCODE_NEXT. */
struct opcode opcode_decode(const uint8_t *bytes, size_t n, uint64_t address);

#endif
