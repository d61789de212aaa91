/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What Tab offers in the entry: commands, names of people and channels, shared files.
 */
#pragma once

#include "gui/session/session.h"

/* How many candidates are offered at most. */
#define CONFAB_COMPLETION_LIMIT 100

/* What may stand instead of text[start..end). Offsets are in bytes. */
typedef struct {
  gsize start;
  gsize end;
  GPtrArray *candidates; /* (element-type utf8): whole replacements, with the ": " or " " that
                          * should follow; best first; empty where there is nothing to complete */
  gboolean of_files;     /* it is a shared file that is being named */
  char *unlisted;        /* (nullable): the folder to list with confab_files_list_async() before
                          * its files can be offered */
} ConfabCompletion;

/* Find what the word before the caret may become.
 *
 * A command at the beginning, its first argument by its row in the command table, a nick elsewhere
 * (who spoke last comes first). Shared files are those of the folder listings had so far.
 *
 * text    UTF-8: what stands in the entry
 * cursor  in bytes, at most strlen(text)
 * Returns: (transfer full)
 */
ConfabCompletion *confab_completion_find(ConfabSession *session, ConfabConversation *conversation,
                                         const char *text, gsize cursor);

void confab_completion_free(ConfabCompletion *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ConfabCompletion, confab_completion_free)
