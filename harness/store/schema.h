/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The store's tables, as SQL, and their version. Knows no SQLite. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#define STORE_APPLICATION 0x4e4f4953 /* "NOIS": tells file(1) and us whose database it is */

#define STORE_VERSION	    2
#define STORE_VERSION_BLAME 2 /* since when blames are kept */

/* docs/store.md explains it column by column. */
extern const char store_schema[];

/* What turns a store of version i + 1 into one of the next. */
extern const char *const store_migrations[STORE_VERSION - 1];

#endif
