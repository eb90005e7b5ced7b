/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Marks as an object. */
#include "harness/base/json_text.h"
#include "harness/print/marks_json.h"
#include "harness/run/marks.h"

json_t *marks_json(const struct run *run)
{
	json_t *object = json_object();
	struct mark marks[MARKS_MAX];
	size_t n = marks_of(run, marks);

	for (size_t i = 0; i < n; i++)
		json_object_set_new(object, marks[i].name, json_text(marks[i].why));
	return object;
}
