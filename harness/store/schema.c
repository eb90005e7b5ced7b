/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The store's tables. Stores that are out there have exactly these: a change is a new version, with
 * what turns an older store into one.
 */
#include "harness/store/schema.h"

/* Since version 2. */
#define SCHEMA_BLAME                                                   \
	"CREATE TABLE blame (\n"                                       \
	"	run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,\n"   \
	"	bench TEXT NOT NULL,\n"                                      \
	"	class INTEGER NOT NULL,\n"                                   \
	"	events INTEGER NOT NULL,\n"                                  \
	"	stolen INTEGER NOT NULL,\n"                                  \
	"	median INTEGER NOT NULL,\n"                                  \
	"	longest INTEGER NOT NULL,\n"                                 \
	"	window INTEGER NOT NULL,\n"                                  \
	"	PRIMARY KEY (run, bench, class)\n"                           \
	") STRICT, WITHOUT ROWID;\n"                                   \
	"CREATE TABLE blamed (\n"                                      \
	"	run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,\n"   \
	"	bench TEXT NOT NULL,\n"                                      \
	"	position INTEGER NOT NULL,\n"                                \
	"	class INTEGER NOT NULL,\n"                                   \
	"	kind TEXT NOT NULL CHECK (kind IN ('entry', 'function')),\n" \
	"	name TEXT NOT NULL,\n"                                       \
	"	insns INTEGER NOT NULL,\n"                                   \
	"	events INTEGER NOT NULL,\n"                                  \
	"	PRIMARY KEY (run, bench, position)\n"                        \
	") STRICT, WITHOUT ROWID;\n"

const char *const store_migrations[STORE_VERSION - 1] = {SCHEMA_BLAME};

const char store_schema[] =
	"CREATE TABLE runs (\n"
	"	number INTEGER PRIMARY KEY,\n"
	"	id TEXT NOT NULL UNIQUE,\n"
	"	target TEXT NOT NULL,\n"
	"	meter TEXT NOT NULL CHECK (meter IN ('insn', 'tsc')),\n"
	"	status TEXT NOT NULL CHECK (status IN ('ok', 'failed')),\n"
	"	reason TEXT,\n"
	"	label TEXT,\n"
	"	created TEXT NOT NULL\n"
	") STRICT;\n"
	"CREATE TABLE pairs (\n"
	"	run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,\n"
	"	kind TEXT NOT NULL CHECK (kind IN ('parameter', 'option', 'provenance')),\n"
	"	position INTEGER NOT NULL,\n"
	"	key TEXT NOT NULL,\n"
	"	value TEXT NOT NULL,\n"
	"	PRIMARY KEY (run, kind, position),\n"
	"	UNIQUE (run, kind, key)\n"
	") STRICT, WITHOUT ROWID;\n"
	"CREATE TABLE workers (\n"
	"	run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,\n"
	"	phase INTEGER NOT NULL,\n"
	"	worker INTEGER NOT NULL,\n"
	"	seed INTEGER NOT NULL,\n"
	"	digest TEXT NOT NULL,\n"
	"	release TEXT NOT NULL,\n"
	"	PRIMARY KEY (run, phase, worker)\n"
	") STRICT, WITHOUT ROWID;\n"
	"CREATE TABLE skipped (\n"
	"	run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,\n"
	"	phase INTEGER NOT NULL,\n"
	"	worker INTEGER NOT NULL,\n"
	"	bench TEXT NOT NULL,\n"
	"	why TEXT NOT NULL,\n"
	"	PRIMARY KEY (run, phase, worker, bench)\n"
	") STRICT, WITHOUT ROWID;\n"
	"CREATE TABLE samples (\n"
	"	run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,\n"
	"	phase INTEGER NOT NULL,\n"
	"	worker INTEGER NOT NULL,\n"
	"	position INTEGER NOT NULL,\n"
	"	bench TEXT NOT NULL,\n"
	"	name TEXT NOT NULL,\n"
	"	value INTEGER,\n"
	"	data BLOB,\n"
	"	PRIMARY KEY (run, phase, worker, position),\n"
	"	CHECK ((value IS NULL) <> (data IS NULL))\n"
	") STRICT;\n"
	"CREATE TABLE figures (\n"
	"	run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,\n"
	"	position INTEGER NOT NULL,\n"
	"	phase INTEGER,\n"
	"	worker INTEGER,\n"
	"	metric TEXT NOT NULL,\n"
	"	unit TEXT NOT NULL,\n"
	"	value REAL,\n"
	"	PRIMARY KEY (run, position)\n"
	") STRICT, WITHOUT ROWID;\n" SCHEMA_BLAME;
