/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One connection that speaks IRC, registered or not.
 *
 * Whoever closes a client goes on as if it were still there: it is only unlinked and marked, and
 * freed at the end of the turn.
 */
#pragma once

#include "protocol/capabilities.h"
#include "server/chat/bucket.h"
#include "server/store/log_event.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct chat;
struct connection;
struct kline;
struct response;
struct user;

enum client_state {
  CLIENT_UNREGISTERED = 1 << 0,
  CLIENT_REGISTERED = 1 << 1,
  CLIENT_GONE = 1 << 2,
};

struct client {
  struct chat *chat;
  struct connection *conn; /* NULL once it is gone */
  uint64_t session;        /* names this client in events; never used twice */
  enum client_state state;
  struct user *user; /* while registered */
  capability_set caps;
  int cap_version;                  /* of CAP LS; 301 without one */
  bool negotiating;                 /* CAP was begun before registration and not ended */
  bool answering;                   /* what is sent to it now is the answer to its command */
  bool registering;                 /* its EVENT_SESSION_UP is on its way */
  char *nick, *username, *realname; /* as asked for, until registered */
  char *batch;                      /* the open batch that lines to it belong to, or NULL */
  GHashTable *monitored;            /* folded nick → nick; NULL while it watches nobody */
  struct response *response;        /* of the labelled command being answered */
  unsigned int waiting;             /* appended events not applied, and jobs under way */
  struct bucket bucket;             /* of commands, see limits.c */
  bool paused;                      /* the bucket is empty */
  GList paused_link;
  int64_t heard_us;    /* last line; monotonic */
  int64_t deadline_us; /* to register, or to answer a PING; 0 while none runs */
};

/* Someone connected: take them in, or turn them away with a reason and return NULL. */
struct client *client_new(struct chat *chat, struct connection *conn);

/* The client of a session, or NULL where it is gone or elsewhere. */
struct client *client_of_session(const struct chat *chat, uint64_t session);

/* End a client: say goodbye, tell the others by EVENT_QUIT, free its name. Does nothing the second
 * time. reason is what people read. */
void client_close(struct client *client, const char *reason);

/* End a client that is banned from the server, telling it why and for how long. */
void client_close_banned(struct client *client, const struct kline *kline);

/* At the end of the turn, by chat_reap() only. */
void client_free(struct client *client);

/* Does it have this capability? */
bool client_has(const struct client *client, enum capability cap);

/* Its nick, or "*" before registration: the first parameter of numerics. */
const char *client_name(const struct client *client);

/* Append an event that this client caused; it waits with further lines until that was applied. */
void client_append(struct client *client, struct log_event *event);

/* A job for this client begins; its lines wait, so that replies keep the order of commands. */
void client_begin_waiting(struct client *client);

/* The event is done, or the job: see client_begin_answer(). */
void client_end_waiting(struct client *client);

/* A job has come to its result: until client_end_answer(), what is sent to this client is the
 * answer to the command that began it. */
void client_begin_answer(struct client *client);

/* The result is told, the job is done. */
void client_end_answer(struct client *client);
