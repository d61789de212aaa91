/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The chat room of the server: everything that is shared by its parts, and its door to the
 * server around it.
 */
#pragma once

#include "server/config.h"
#include "server/net/net.h"
#include "server/store/log.h"

#include <event2/event.h>
#include <glib.h>
#include <stdint.h>

struct chat;
struct client;
struct log_event;
struct file_service;
struct klines;
struct limits;
struct liveness;
struct lookalikes;
struct monitors;
struct whowas;
struct nametable;

/* What operators may ask of the server around the chat. */
struct chat_control {
  void (*reload)(void *context);
  void (*stop)(void *context);
  void *context;
};

struct chat {
  struct event_base *base;
  const struct config *config;
  struct log *log;
  struct file_service *files; /* NULL until chat_set_files() */
  char *server_name;
  char *motd;          /* NULL where there is none */
  GHashTable *clients; /* session → struct client: connections of this server */
  GHashTable *users;   /* session → struct user: whoever registered, anywhere */
  struct nametable *nicks;
  struct nametable *channels;
  GQueue gone; /* struct client, to be freed at the end of the turn */
  struct klines *klines;
  struct monitors *monitors;
  struct whowas *whowas;
  struct lookalikes *lookalikes;
  struct limits *limits;
  struct liveness *liveness;
  struct chat_control control;
  uint64_t *command_counts; /* by command_index() */
  GPtrArray *isupport;      /* tokens as they were last told; see isupport.c */
  uint64_t last_session;
  unsigned int last_batch;
  unsigned int sweep; /* a number for each walk that must meet everyone once: see send.c */
  unsigned int users_max;
  int64_t started_ms;
};

/* The table that net calls; its context is a struct chat. */
extern const struct net_events CHAT_NET_EVENTS;

/* base and config must outlive the chat; config may change by chat_reload() only. control is
 * copied. */
struct chat *
chat_new(struct event_base *base, const struct config *config, const struct chat_control *control);

/* The connections must be gone before. NULL is fine. */
void chat_free(struct chat *chat);

/* Where FILE and DOWNLOAD ask. */
void chat_set_files(struct chat *chat, struct file_service *files);

/* Settings have changed. */
void chat_reload(struct chat *chat);

/* The end of a turn, before output leaves: do what was put off, as far as there is time, and make
 * all durable.
 *
 * Returns  whether something is left, so that the next turn should not wait for input
 */
bool chat_commit(struct chat *chat);

/* The end of a turn, after output has left: free who is gone. */
void chat_reap(struct chat *chat);

/* Say goodbye to everyone. */
void chat_close_all(struct chat *chat, const char *reason);

/* The time of the turn in milliseconds since 1970, as events have it. */
int64_t chat_now_ms(const struct chat *chat);
