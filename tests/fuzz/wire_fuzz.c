/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzzer of the wire decoder. The first byte of an input chooses: who is expected, the size of the
 * pieces that the rest is fed in, and whether the rest is taken as it is, or each of its lines as
 * the inside of a record that gets a right sequence number and CRC, so that the meaning of records
 * is reached too. Feeding all at once and in pieces must give the same answer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "harness/base/memory.h"
#include "harness/wire/wire.h"
#include "microbench/wire.h"

#define SEAL	   0x80 /* bits of the first byte */
#define SUPERVISOR 0x40
#define BENCH	   0x20
#define PARAMS	   0x10
#define SETTLER	   0x08
#define PIECE	   0x07

struct text {
	char *bytes;
	size_t n;
};

static void append(struct text *text, const char *bytes, size_t n)
{
	text->bytes = realloc(text->bytes, text->n + n + 1);
	if (!text->bytes)
		abort();
	memcpy(text->bytes + text->n, bytes, n);
	text->n += n;
	text->bytes[text->n] = '\0';
}

/*
 * A line "k..." is the supervisor's, "s..." the settler's, any other the benchmark program's without its
 * first letter.
 */
static void seal(struct text *text, const char *line, size_t n, unsigned int seq[3])
{
	static const char sources[] = {WIRE_SUPERVISOR, WIRE_SETTLER, WIRE_BENCH};
	size_t source = n && line[0] == WIRE_SUPERVISOR ? 0 : n && line[0] == WIRE_SETTLER ? 1 : 2;
	char head[32], tail[16];
	struct text inside = {NULL, 0};

	if (!n)
		return;
	append(&inside, head,
	       (size_t)snprintf(head, sizeof(head), "%c%u ", sources[source], seq[source]++));
	append(&inside, line + 1, n - 1);
	snprintf(tail, sizeof(tail), " #%08lx\n",
		 crc32(0, (const unsigned char *)inside.bytes, (unsigned int)inside.n));
	append(text, WIRE_MARK, strlen(WIRE_MARK));
	append(text, inside.bytes, inside.n);
	append(text, tail, strlen(tail));
	free(inside.bytes);
}

static struct text make_input(const char *bytes, size_t n, bool sealed)
{
	struct text text = {NULL, 0};
	unsigned int seq[3] = {0, 0, 0};

	append(&text, "", 0);
	if (!sealed) {
		append(&text, bytes, n);
		return text;
	}
	while (n) {
		const char *end = memchr(bytes, '\n', n);
		size_t length = end ? (size_t)(end - bytes) : n;

		seal(&text, bytes, length, seq);
		bytes += length + !!end;
		n -= length + !!end;
	}
	return text;
}

/* What the decoder made of the text: state, reason, notes and console tail, digest, data. */
static struct text decode(const struct wire_expect *expect, const struct text *text, size_t piece)
{
	struct run *run = run_new();
	struct wire *wire;
	struct text said = {NULL, 0};
	char number[64];

	run->workers = memory_zeroed(1, sizeof(*run->workers));
	run->n_workers = 1;
	wire = wire_new(expect, run->workers);
	for (size_t at = 0; at < text->n; at += piece)
		wire_feed(wire, text->bytes + at, text->n - at < piece ? text->n - at : piece);
	snprintf(number, sizeof(number), "%d ", wire_finish(wire));
	append(&said, number, strlen(number));
	if (wire_reason(wire))
		append(&said, wire_reason(wire), strlen(wire_reason(wire)));
	append(&said, wire_tail(wire), strlen(wire_tail(wire)));
	append(&said, wire_notes(wire), strlen(wire_notes(wire)));
	append(&said, run->workers[0].digest, strlen(run->workers[0].digest));
	for (size_t i = 0; i < run->workers[0].n_series; i++) {
		const struct series *series = &run->workers[0].series[i];

		append(&said, (const char *)series->values, series->n * sizeof(*series->values));
	}
	wire_free(wire);
	run_free(run);
	return said;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t pieces[] = {1, 2, 3, 7, 16, 61, 128, 1000};
	struct pair asked[] = {{"bench", "selfish,syscall"}, {"worker", "0"}};
	struct pairs params = {asked, 2};
	struct wire_expect expect = {0};
	struct text text, whole, parts;

	if (!size)
		return 0;
	expect.supervisor = data[0] & SUPERVISOR;
	expect.bench = data[0] & BENCH;
	expect.settler = data[0] & SETTLER;
	expect.params = data[0] & PARAMS ? &params : NULL;
	text = make_input((const char *)data + 1, size - 1, data[0] & SEAL);
	whole = decode(&expect, &text, text.n + 1);
	parts = decode(&expect, &text, pieces[data[0] & PIECE]);
	if (whole.n != parts.n || memcmp(whole.bytes, parts.bytes, whole.n))
		abort();
	free(text.bytes);
	free(whole.bytes);
	free(parts.bytes);
	return 0;
}
