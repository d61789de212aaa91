/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of a session share: its state, and the few functions by which
 * handlers and commands write the model.
 *
 *   session.c        the object: properties, signals, public functions
 *   session-model.c  turns, and finding, opening and closing conversations
 *   link.c           connecting, keeping alive, losing, trying again: the state machine
 *   outbox.c         what was sent and waits for its answer
 *   incoming.c       one line from the server, taken apart and dispatched
 *   handlers*.c      one function for each word of the protocol
 *   commands.c       what is typed
 */
#pragma once

#include "gui/session/features.h"
#include "gui/session/line-stream.h"
#include "gui/session/session.h"
#include "protocol/capabilities.h"

/* The private conversations that strangers can open here; from more people it is told in the
 * server's conversation. */
#define SESSION_PEOPLE_MAX 200
/* Lists of names, and batches, that are under way at once. */
#define SESSION_GATHERED_MAX 64
#define SESSION_BATCHES_MAX  64
/* People of one channel that a list of names may bring. */
#define SESSION_NAMES_MAX 50000
/* In channels of more people nobody asks for everyone's status on joining. */
#define SESSION_WHO_MAX_PEOPLE 200

struct _ConfabSession {
  GObject parent_instance;

  ConfabNetwork *network;
  SoupSession *http;
  ConfabFiles *files;
  ConfabTransferList *transfers;
  GCancellable *cancellable; /* of listings and searches that commands began */

  /* link.c */
  ConfabLineStream *stream; /* NULL while offline or waiting */
  GTask *connect_task;      /* the first try is under way: its failure is the caller's */
  GCancellable *connect_cancellable;
  gulong connect_cancelled_id;
  guint timeout_ms;
  guint ping_ms;
  guint silence_ms;
  guint reconnect_ms;
  guint timer_id;   /* one, whose meaning is the state's */
  gint64 heard_us;  /* monotonic: the last bytes from the server */
  gint64 asked_us;  /* monotonic: the PING that has no answer yet; 0 for none */
  gint64 online_us; /* monotonic: since when people can talk */
  gint64 retry_us;  /* monotonic: while waiting, the next try */
  guint attempt;    /* tries that failed since the link last held */
  bool heard_chat;  /* something that only a chat server says has come */

  /* What the server can do, since it said so on this link. */
  capability_set offered;
  capability_set enabled;
  struct features features;
  char *welcome; /* what 001 said */

  /* outbox.c */
  GPtrArray *requests; /* of struct request, oldest first */
  guint64 last_label;
  ConfabConversation
      *last_asked; /* where the last command was typed: unlabelled answers go there */

  /* incoming.c, handlers */
  GHashTable *batches; /* reference → struct batch */
  GHashTable *names;   /* folded channel → GPtrArray of ConfabPerson: 353 until 366 */
  GHashTable *joining; /* set of folded names: channels that the person asked for */
  GHashTable *rejoin;  /* set of conversations to join again after a loss */

  /* One turn: the lines of one read, shown at once. */
  guint turn_depth;
  GHashTable *touched; /* set of conversations frozen in this turn */
  GPtrArray *arrivals; /* of struct arrival: told when the model is up to date */
  bool lobby_shown;    /* the first lobby comes on screen by itself, once */
};

/* session-model.c */

void session_init_turns(ConfabSession *self);
void session_clear_turns(ConfabSession *self);

/* Hold the model's news back until the outermost end. Between them the session stays alive. */
void session_begin_turn(ConfabSession *self);
void session_end_turn(ConfabSession *self);

/* Append a message to a conversation, frozen for the turn. An incoming one that is private or a
 * mention is told by the signal "arrived" when the turn ends.
 *
 * Returns: (transfer none): it lives as long as the turn at least
 */
ConfabMessage *session_append(ConfabSession *self, ConfabConversation *conversation,
                              const ConfabMessageInit *init);

/* Returns: (transfer none) (nullable): the conversation with a channel or a person */
ConfabConversation *session_find(ConfabSession *self, const char *name);

/* Return where a line that concerns a name is told: its conversation, or the server's. */
ConfabConversation *session_find_or_server(ConfabSession *self, const char *name);

/* Return the channel's conversation, made where it is missing. */
ConfabConversation *session_open_channel(ConfabSession *self, const char *name);

/* Call visit for each conversation there is; it may remove the one it is given. */
void session_each_conversation(ConfabSession *self,
                               void (*visit)(ConfabConversation *conversation, gpointer user_data),
                               gpointer user_data);

/* Take a conversation off the list, whatever else knows it. */
void session_remove_conversation(ConfabSession *self, ConfabConversation *conversation);

/* Note in the private conversation with somebody, if there is one, whether they are connected. */
void session_note_online(ConfabSession *self, const char *nick, bool online);

/* session.c */

/* Say text, divided into lines, as confab_session_say() does.
 *
 * asked_in  where it was typed
 * kind      message or action
 * opened    the conversation was made for this
 */
gboolean
session_say(ConfabSession *self, ConfabConversation *asked_in, ConfabConversation *conversation,
            ConfabMessageKind kind, const char *text, bool opened, GError **error);

void session_emit_open_files(ConfabSession *self);
void session_emit_quit(ConfabSession *self);
void session_emit_show(ConfabSession *self, ConfabConversation *conversation);
void session_emit_clear(ConfabSession *self, ConfabConversation *conversation);
void
session_emit_arrived(ConfabSession *self, ConfabConversation *conversation, ConfabMessage *message);
void session_emit_disconnected(ConfabSession *self, const GError *error, bool goodbye);
