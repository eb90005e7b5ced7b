/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures drawn by gnuplot: the process and its folder. What it reads is written elsewhere. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/interrupt.h"
#include "harness/base/last_words.h"
#include "harness/base/memory.h"
#include "harness/base/run_tool.h"
#include "harness/figures/gnuplot.h"

static bool find_program(char path[PATH_MAX], struct error *error)
{
	const char *folders = getenv("PATH");

	for (const char *at = folders ? folders : ""; *at; at += strspn(at, ":")) {
		size_t n = strcspn(at, ":");

		if (n && snprintf(path, PATH_MAX, "%.*s/gnuplot", (int)n, at) < PATH_MAX &&
		    !access(path, X_OK))
			return true;
		at += n;
	}
	return error_set(error,
			 "gnuplot draws the pictures and is not in PATH; install it (Debian: "
			 "apt-get install gnuplot-nox)");
}

static bool make_folder(struct gnuplot *gnuplot, struct error *error)
{
	const char *tmp = getenv("TMPDIR");

	if (snprintf(gnuplot->folder, sizeof(gnuplot->folder), "%s/harness-XXXXXX",
		     tmp && *tmp ? tmp : "/tmp") >= (int)sizeof(gnuplot->folder) ||
	    !mkdtemp(gnuplot->folder)) {
		error_set(error, "cannot make a temporary folder in %s: %s; TMPDIR names another",
			  tmp && *tmp ? tmp : "/tmp", strerror(errno));
		gnuplot->folder[0] = '\0';
		return false;
	}
	return true;
}

struct gnuplot *gnuplot_open(const struct paths *paths, struct error *error)
{
	struct gnuplot *gnuplot = memory_zeroed(1, sizeof(*gnuplot));
	char script[PATH_MAX];

	/* From here on a signal is obeyed only after the folder is gone. */
	interrupt_hold();
	if (find_program(gnuplot->program, error) && make_folder(gnuplot, error)) {
		gnuplot_path(gnuplot, "draw.gp", script);
		gnuplot->script = fopen(script, "we");
		if (gnuplot->script) {
			gnuplot_prologue(gnuplot, paths->root);
			return gnuplot;
		}
		error_set(error, "cannot write %s: %s", script, strerror(errno));
	}
	gnuplot_close(gnuplot);
	return NULL;
}

static void remove_folder(const char *folder)
{
	DIR *entries = opendir(folder);
	struct dirent *entry;

	while (entries && (entry = readdir(entries)))
		unlinkat(dirfd(entries), entry->d_name, 0); /* no folders but . and .. */
	if (entries)
		closedir(entries);
	rmdir(folder);
}

void gnuplot_close(struct gnuplot *gnuplot)
{
	if (!gnuplot)
		return;
	if (gnuplot->script)
		fclose(gnuplot->script);
	if (*gnuplot->folder)
		remove_folder(gnuplot->folder);
	free(gnuplot);
}

bool gnuplot_run(struct gnuplot *gnuplot, struct error *error)
{
	char script[PATH_MAX], said[2048], complaint[LAST_WORDS_MAX],
		none[] = "-d"; /* -d: without the user's own settings */
	char *arguments[] = {gnuplot->program, none, script, NULL};
	bool lost = ferror(gnuplot->script); /* long ago: nobody knows any more why */
	int failed = gnuplot->failed;

	if (fclose(gnuplot->script) && !failed)
		failed = errno;
	gnuplot->script = NULL;
	if (lost || failed)
		return error_set(error, "cannot write pictures' data to %s%s%s", gnuplot->folder,
				 failed ? ": " : "", failed ? strerror(failed) : "");
	gnuplot_path(gnuplot, "draw.gp", script);
	if (!run_tool(arguments, NULL, said, sizeof(said), error))
		return false;
	last_words_line(said, complaint); /* it warns, and goes on */
	return !*complaint || error_set(error, "gnuplot failed: %s", complaint);
}

bool gnuplot_places(struct gnuplot *gnuplot, const char *file, struct gnuplot_place *places,
		    size_t n, struct error *error)
{
	char name[NAME_MAX], *text, *at;
	size_t length, i;

	gnuplot_places_file(file, name);
	text = gnuplot_take(gnuplot, name, &length, error);
	if (!text)
		return false;
	at = text;
	for (i = 0; i < n; i++) {
		struct gnuplot_place *place = &places[i];
		int used = 0;

		if (sscanf(at, "%lf %lf %lf %lf%n", &place->left, &place->right, &place->bottom,
			   &place->top, &used) != 4)
			break;
		at += used;
	}
	free(text);
	return i == n || error_set(error, "gnuplot did not say where the panels of %s are", file);
}

char *gnuplot_take(struct gnuplot *gnuplot, const char *file, size_t *n, struct error *error)
{
	char path[PATH_MAX], *text = NULL, more[65536];
	size_t got, room = 0;
	FILE *in;

	gnuplot_path(gnuplot, file, path);
	in = fopen(path, "re");
	if (!in) {
		error_set(error, "gnuplot made no %s: %s", path, strerror(errno));
		return NULL;
	}
	*n = 0;
	while ((got = fread(more, 1, sizeof(more), in)) > 0) {
		if (*n + got + 1 > room) {
			room = 2 * (*n + got + 1);
			text = memory_resize(text, room, 1);
		}
		memcpy(text + *n, more, got);
		*n += got;
	}
	fclose(in);
	if (!text)
		text = memory_copy("");
	text[*n] = '\0';
	return text;
}
