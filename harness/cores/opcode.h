/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where an x86-64 instruction passes control to: as much as its bytes tell. Knows no other
 * instruction than those that end a block.
 */
#ifndef CORES_OPCODE_H
#define CORES_OPCODE_H

#include <stddef.h>
#include <stdint.h>

enum flow_kind {
	FLOW_NEXT,	    /* to the instruction after it */
	FLOW_REPEAT,	    /* to that or, a string instruction with a prefix, to itself */
	FLOW_JUMP,	    /* to target */
	FLOW_BRANCH,	    /* to target or the instruction after it */
	FLOW_JUMP_INDIRECT, /* anywhere */
	FLOW_CALL,	    /* to target, to come back after it */
	FLOW_CALL_INDIRECT, /* anywhere, to come back after it */
	FLOW_RETURN,	    /* back to a caller */
	FLOW_SYSCALL,	    /* to the kernel's entry, to come back after it */
	FLOW_LEAVE,	    /* iret, sysret: to what was interrupted, or called the kernel */
};

struct flow {
	enum flow_kind kind;
	uint64_t target; /* of FLOW_JUMP, FLOW_BRANCH and FLOW_CALL, else 0 */
};

/* Of the instruction of n bytes at an address. Bytes that are none give FLOW_NEXT. */
struct flow flow_decode(const uint8_t *bytes, size_t n, uint64_t address);

#endif
