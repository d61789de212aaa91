/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was typed before, to be walked with the up and down keys.
 *
 * The line being typed is the newest place of the walk: it is kept while one looks
 * further back, and is there again on the way down.
 */
#pragma once

#include <glib.h>

/* How many lines are remembered; beyond that the oldest goes. */
#define ENTRY_HISTORY_MAX 100

struct entry_history {
  GPtrArray *lines; /* (element-type utf8): oldest first */
  guint position;   /* lines->len: the line being typed */
  char *typed;      /* (nullable): that line, while away from it */
};

void entry_history_init(struct entry_history *history);
void entry_history_clear(struct entry_history *history);

/* Remember a line and end the walk. One that is empty or the same as the last is not added. */
void entry_history_add(struct entry_history *history, const char *line);

/* Go to the line before or after.
 *
 * step     -1 to an older line, 1 to a newer one
 * current  what the entry has now
 * Returns: (transfer none) (nullable): what it should have; NULL at the end of the walk
 */
const char *entry_history_walk(struct entry_history *history, int step, const char *current);
