/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was typed before.
 */
#include "gui/widgets/entry-history.h"

#include <stdbool.h>

void
entry_history_init(struct entry_history *history)
{
  history->lines = g_ptr_array_new_with_free_func(g_free);
  history->position = 0;
  history->typed = NULL;
}

void
entry_history_clear(struct entry_history *history)
{
  g_clear_pointer(&history->lines, g_ptr_array_unref);
  g_clear_pointer(&history->typed, g_free);
}

void
entry_history_add(struct entry_history *history, const char *line)
{
  GPtrArray *lines = history->lines;
  bool again = lines->len > 0 && g_str_equal(g_ptr_array_index(lines, lines->len - 1), line);

  if (*line && !again)
    g_ptr_array_add(lines, g_strdup(line));
  if (lines->len > ENTRY_HISTORY_MAX)
    g_ptr_array_remove_index(lines, 0);
  g_clear_pointer(&history->typed, g_free);
  history->position = lines->len;
}

const char *
entry_history_walk(struct entry_history *history, int step, const char *current)
{
  GPtrArray *lines = history->lines;

  if (step < 0 ? history->position == 0 : history->position >= lines->len)
    return NULL;
  if (history->position == lines->len) {
    g_free(history->typed);
    history->typed = g_strdup(current);
  }
  history->position = step < 0 ? history->position - 1 : history->position + 1;
  return history->position == lines->len ? history->typed :
                                           g_ptr_array_index(lines, history->position);
}
