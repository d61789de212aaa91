/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The commands that may be typed into the entry: one table, read by the entry,
 * by /help and by completion. To run what was typed use confab_session_enter().
 */
#pragma once

#include "gui/session/session.h"

/* What an argument is, for completion. */
typedef enum {
  CONFAB_ARGUMENT_NONE,
  CONFAB_ARGUMENT_TEXT,    /* anything; nicks are offered in it */
  CONFAB_ARGUMENT_NICK,    /* the first word is a person's name */
  CONFAB_ARGUMENT_CHANNEL, /* the first word is a channel */
  CONFAB_ARGUMENT_FILE,    /* all of it is a shared file's path */
  CONFAB_ARGUMENT_COMMAND, /* the first word is a command's name without "/" */
} ConfabArgumentKind;

/* What a handler is given. */
typedef struct {
  ConfabSession *session;
  ConfabConversation *conversation; /* where it was typed */
  const char *name;                 /* as typed, in lower case, without "/" */
  const char *arguments;            /* what follows, without spaces around; "" for nothing */
} ConfabCommandCall;

typedef struct {
  const char *name;    /* without "/", lower case */
  const char *usage;   /* N_(): the arguments; "" for none: <must be there>, [may be] */
  const char *help;    /* N_(): a sentence */
  guint min_arguments; /* words that must be there */
  ConfabArgumentKind argument;
  gboolean (*run)(const ConfabCommandCall *call, GError **error);
} ConfabCommand;

/* Return the table, sorted by name.
 *
 * n_commands  out: its length
 */
const ConfabCommand *confab_commands_get(gsize *n_commands);

/* Find a command by its whole name, in any case, without "/".
 *
 * Returns: (nullable): NULL where there is none
 */
const ConfabCommand *confab_commands_find(const char *name);

/* Find the command that somebody probably meant, for a hint.
 *
 * Returns: (nullable): NULL where nothing is near
 */
const ConfabCommand *confab_commands_nearest(const char *name);

/* Run text, which begins with "/", as typed in a conversation. For session.c: elsewhere call
 * confab_session_enter(), which tells a failure too. */
gboolean confab_commands_run(ConfabSession *session, ConfabConversation *conversation,
                             const char *text, GError **error);
