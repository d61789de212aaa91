/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list of changes to modes as it is written: "+ob-v" and "alice *!*@host bob".
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

struct mode_changes {
  GString *letters; /* "+ob-v" */
  GString *params;  /* those of the letters that take one, with spaces between */
  char sign;        /* of the last letter; 0 before the first */
};

void mode_changes_init(struct mode_changes *changes);
void mode_changes_clear(struct mode_changes *changes);

/* Add one; param is NULL for a letter without. */
void mode_changes_add(struct mode_changes *changes, bool add, char letter, const char *param);

/* How many bytes letters and parameters have together once that one is added, with the space
 * between them. */
size_t mode_changes_bytes_with(const struct mode_changes *changes, const char *param);
