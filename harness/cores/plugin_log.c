/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the plugin's log. Believes nothing: see plugin_log.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "harness/base/memory.h"
#include "harness/cores/plugin_log.h"

static bool damaged(const struct plugin_log *log, struct error *error, const char *what)
{
	return error_set(error, "the plugin's log is damaged at byte %zu of %zu: %s", log->at,
			 log->n, what);
}

/* A number of at most `max`. */
static bool get(struct plugin_log *log, uint64_t max, uint64_t *number, struct error *error)
{
	uint64_t value = 0;

	for (unsigned int shift = 0; shift < 64; shift += 7) {
		uint8_t byte;

		if (log->at == log->n)
			return error_set(error, "the plugin's log has no end: QEMU was killed, or "
						"the log has grown too large");
		byte = log->bytes[log->at++];
		if (shift == 63 && byte > 1)
			break;
		value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte & 0x80)
			continue;
		if (value > max)
			return damaged(log, error, "a number out of range");
		*number = value;
		return true;
	}
	return damaged(log, error, "a number too long");
}

static bool get32(struct plugin_log *log, uint32_t max, uint32_t *number, struct error *error)
{
	uint64_t value;

	if (!get(log, max, &value, error))
		return false;
	*number = (uint32_t)value;
	return true;
}

static bool get_sizes(struct plugin_log *log, struct plugin_block *block, struct error *error)
{
	uint64_t size = 0;

	block->sizes = log->n_sizes;
	block->end = block->address;
	log->sizes = memory_resize(log->sizes, log->n_sizes + block->n, 1);
	for (uint32_t i = 0; i < block->n; i++) {
		if (!get(log, LOG_INSN_BYTES_MAX, &size, error))
			return false;
		if (!size)
			return damaged(log, error, "an instruction of no byte");
		log->sizes[log->n_sizes++] = (uint8_t)size;
		block->last = block->end;
		block->end += size;
		if (block->end < block->last)
			return damaged(log, error, "a block that wraps around");
	}
	return true;
}

static bool get_block(struct plugin_log *log, struct error *error)
{
	struct plugin_block block = {0};
	uint8_t last[LOG_INSN_BYTES_MAX];
	uint64_t byte;
	size_t n;

	if (log->n_blocks == UINT32_MAX >> LOG_STEP_BITS)
		return damaged(log, error, "too many blocks");
	if (!get(log, UINT64_MAX, &block.address, error) ||
	    !get32(log, LOG_BLOCK_INSNS_MAX, &block.n, error))
		return false;
	if (!block.n)
		return damaged(log, error, "a block of no instruction");
	if (!get_sizes(log, &block, error))
		return false;
	n = (size_t)(block.end - block.last);
	for (size_t i = 0; i < n; i++) {
		if (!get(log, UINT8_MAX, &byte, error))
			return false;
		last[i] = (uint8_t)byte;
	}
	block.opcode = opcode_decode(last, n, block.last);
	log->blocks = memory_grow(log->blocks, log->n_blocks, sizeof(*log->blocks));
	log->blocks[log->n_blocks++] = block;
	return true;
}

static bool get_step(struct plugin_log *log, struct plugin_step *step, struct error *error)
{
	uint64_t head;

	if (!get(log, UINT64_MAX, &head, error))
		return false;
	if (head >> LOG_STEP_BITS >= log->n_blocks)
		return damaged(log, error, "a block that was not defined");
	step->block = (uint32_t)(head >> LOG_STEP_BITS);
	step->n = log->blocks[step->block].n;
	step->times = 1;
	step->loop = 0;
	if (head & LOG_AFTER_LOOP && !get(log, UINT64_MAX, &step->loop, error))
		return false;
	if (head & LOG_PARTIAL && !get32(log, step->n - 1, &step->n, error))
		return false;
	if (head & LOG_REPEATED && !get(log, UINT32_MAX, &step->times, error))
		return false;
	if (!step->n || (head & LOG_REPEATED && step->times < 2) ||
	    (head & LOG_AFTER_LOOP && !step->loop))
		return damaged(log, error, "a step of nothing");
	return true;
}

/* Of steps and what was left out there can't be more than the core ran. */
static bool get_steps(struct plugin_log *log, struct plugin_event *event, struct error *error)
{
	uint64_t n, left = event->own_length;

	if (!get(log, left, &event->left_out, error) || !get(log, LOG_STEPS_MAX, &n, error))
		return false;
	left -= event->left_out;
	if (n > log->n - log->at)
		return damaged(log, error, "more steps than bytes");
	if (n > log->room) {
		log->room = n;
		log->steps = memory_resize(log->steps, n, sizeof(*log->steps));
	}
	for (size_t i = 0; i < n; i++) {
		const struct plugin_step *step = &log->steps[i];

		if (!get_step(log, &log->steps[i], error))
			return false;
		if (step->loop > left || step->times > (left - step->loop) / step->n)
			return damaged(log, error, "steps longer than their span");
		left -= step->loop + step->times * step->n;
	}
	event->steps = log->steps;
	event->n_steps = n;
	return true;
}

/* Earlier ones first, none of them before the core began to run. */
static bool get_turns(struct plugin_log *log, struct plugin_event *event, struct error *error)
{
	uint64_t most = event->own + event->own_length, n;

	if (!get(log, most, &event->all_turns, error) || !get(log, LOG_TURNS_MAX, &n, error))
		return false;
	if (n > event->all_turns)
		return damaged(log, error, "more turns than there were");
	for (size_t i = 0; i < n; i++) {
		struct plugin_turn *turn = &log->turns[i];

		if (!get(log, most, &turn->before_end, error) ||
		    !get(log, LOG_COUNT_MAX, &turn->others, error))
			return false;
		if (!turn->others)
			return damaged(log, error, "a turn after none");
		most = turn->before_end;
	}
	event->turns = log->turns;
	event->n_turns = n;
	return true;
}

/* All spans' instructions have a sum that is a count, too. */
static bool get_span(struct plugin_log *log, struct plugin_event *event, struct error *error)
{
	if (!get32(log, log->n_marks - 1, &event->to, error) ||
	    !get(log, LOG_COUNT_MAX, &event->total, error) ||
	    !get(log, event->total, &event->own, error) ||
	    !get(log, LOG_COUNT_MAX - event->total, &event->total_length, error) ||
	    !get(log, event->total_length, &event->own_length, error))
		return false;
	if (event->own_length > LOG_COUNT_MAX - log->in_spans)
		return damaged(log, error, "more in spans than a core can run");
	log->in_spans += event->own_length;
	return get(log, event->own, &event->iterations, error) && get_turns(log, event, error) &&
	       get_steps(log, event, error);
}

static bool get_event(struct plugin_log *log, struct plugin_event *event, struct error *error)
{
	if (!get32(log, LOG_CORES_MAX - 1, &event->core, error))
		return false;
	if (!log->n_marks)
		return damaged(log, error, "a mark where there is none");
	if (!get32(log, log->n_marks - 1, &event->from, error))
		return false;
	if (event->type == LOG_SPAN)
		return get_span(log, event, error);
	return get(log, LOG_COUNT_MAX, &event->total, error) &&
	       get(log, event->total, &event->own, error) &&
	       (event->type != LOG_LEAVE || get(log, event->own, &event->iterations, error));
}

static bool get_end(struct plugin_log *log, struct error *error)
{
	uint64_t left;

	if (!get(log, LOG_COUNT_MAX, &log->total, error) ||
	    !get32(log, LOG_CORES_MAX, &log->n_cores, error))
		return false;
	left = log->total;
	for (uint32_t i = 0; i < log->n_cores; i++) {
		if (!get(log, left, &log->own[i], error))
			return false;
		left -= log->own[i];
	}
	if (left || log->at != log->n)
		return damaged(log, error,
			       left ? "cores that ran less than their sum"
				    : "something after its end");
	return true;
}

bool plugin_log_map(struct plugin_log_file *file, int fd, struct error *error)
{
	struct stat status;

	if (fstat(fd, &status))
		return error_set(error, "cannot read the plugin's log: %s", strerror(errno));
	if (!status.st_size)
		return error_set(error, "the plugin wrote no log");
	file->n = (size_t)status.st_size;
	file->bytes = mmap(NULL, file->n, PROT_READ, MAP_PRIVATE, fd, 0);
	return file->bytes != MAP_FAILED ||
	       error_set(error, "cannot read the plugin's log: %s", strerror(errno));
}

void plugin_log_unmap(struct plugin_log_file *file)
{
	munmap(file->bytes, file->n);
}

bool plugin_log_begin(struct plugin_log *log, const void *bytes, size_t n, uint32_t n_marks,
		      struct error *error)
{
	uint64_t version;

	*log = (struct plugin_log){.bytes = bytes, .n = n, .n_marks = n_marks};
	if (n < strlen(LOG_MAGIC) || memcmp(bytes, LOG_MAGIC, strlen(LOG_MAGIC)) != 0)
		return error_set(error, "no log of the plugin: QEMU has not loaded it");
	log->at = strlen(LOG_MAGIC);
	if (!get(log, UINT64_MAX, &version, error))
		return false;
	return version == LOG_VERSION ||
	       error_set(error, "the plugin's log has version %" PRIu64 ", not %d: build anew",
			 version, LOG_VERSION);
}

void plugin_log_end(struct plugin_log *log)
{
	free(log->blocks);
	free(log->sizes);
	free(log->steps);
}

bool plugin_log_next(struct plugin_log *log, struct plugin_event *event, struct error *error)
{
	do {
		*event = (struct plugin_event){0};
		if (!get(log, LOG_END, &event->type, error))
			return false;
		if (event->type == LOG_BLOCK && !get_block(log, error))
			return false;
	} while (event->type == LOG_BLOCK);
	if (event->type == LOG_END)
		return get_end(log, error);
	return event->type ? get_event(log, event, error)
			   : damaged(log, error, "a record of no type");
}
