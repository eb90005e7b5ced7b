/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small files as texts. Knows no file by name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "memory.h"

#define TEXT_MAX (256u << 20)

bool file_line(const char *path, char *line, size_t size)
{
	FILE *file = fopen(path, "re");

	*line = '\0';
	if (!file)
		return false;
	if (!fgets(line, (int)size, file))
		*line = '\0';
	fclose(file);
	line[strcspn(line, "\n")] = '\0';
	return true;
}

char *file_text(const char *path)
{
	FILE *file = fopen(path, "re");
	size_t room = 65536, n = 0, got;
	char *text = memory_resize(NULL, room, 1);

	while (file && n < TEXT_MAX && (got = fread(text + n, 1, room - 1 - n, file)) > 0) {
		n += got;
		if (n == room - 1)
			text = memory_resize(text, room *= 2, 1);
	}
	if (file)
		fclose(file);
	text[n] = '\0';
	return text;
}
