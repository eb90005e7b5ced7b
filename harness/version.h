/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The version of the command, as --version and every run's provenance say it. */
#ifndef VERSION_H
#define VERSION_H

#define HARNESS_VERSION "0.2"

#endif
