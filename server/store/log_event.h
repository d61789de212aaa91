/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Something that happened: the one form in which state changes.
 *
 * An event holds values only, no pointers to clients or channels, so that it can be written to a
 * disk or sent to another server, and applied there as here.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum event_type {
  EVENT_SESSION_UP, /* text: real name; args: nick, user, host */
  EVENT_NICK,       /* args: new nick */
  EVENT_SETNAME,    /* text: new real name */
  EVENT_AWAY,       /* text: away message, "" for back */
  EVENT_JOIN,       /* key: channel; args: its key or NULL, "lobby" where the server asks */
  EVENT_PART,       /* key: channel; text: reason */
  EVENT_QUIT,       /* text: reason */
  EVENT_TOPIC,      /* key: channel; text: topic */
  EVENT_MESSAGE,    /* key: channel or nick; text; args: verb, prefix of STATUSMSG or NULL */
  EVENT_MODE,       /* key: channel; text: parameters, by spaces; args: "+ab-c" */
  EVENT_USER_MODE,  /* text: all that are set then, "+iw"; args: whether others were asked for */
  EVENT_KICK,       /* key: channel; text: reason; args: nick */
  EVENT_INVITE,     /* key: channel; args: nick */
  EVENT_RENAME,     /* key: channel; text: reason; args: new name */
  EVENT_OPER,       /* args: the name given to OPER */
  EVENT_KILL,       /* key: nick; text: reason */
  EVENT_WALLOPS,    /* text */
  EVENT_KLINE,      /* key: mask; text: reason; args: end in ms since 1970, 0 for never */
  EVENT_UNKLINE,    /* key: mask */
  EVENT_TYPES,
};

#define EVENT_ARGS_MAX 3
#define MSGID_SIZE     24

struct log_event {
  enum event_type type;
  int64_t time_ms;        /* since 1970, from the server that appended it */
  char msgid[MSGID_SIZE]; /* unique for ever; doubles are dropped by it */
  uint64_t session;       /* whose doing it is: see chat/client.h */
  char *key;              /* the channel, nick or account that is touched */
  char *text;
  bool bulky;        /* see log_append_bulky() */
  char *client_tags; /* raw "+key=value;…", or NULL */
  bool by_bot;       /* whoever did it had user mode B then */
  char *args[EVENT_ARGS_MAX];
};

/* A new event; key and text are copied, text may be NULL. Time and msgid are set by log_append().
 */
struct log_event *
log_event_new(enum event_type type, uint64_t session, const char *key, const char *text);

/* NULL is fine. */
void log_event_free(struct log_event *event);
