/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/liveness.h"

#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/send.h"

#include <event2/event.h>
#include <glib.h>

/* Deadlines that lie close together are met in one sweep, a little late. */
#define GRAIN_US (G_USEC_PER_SEC / 4)

struct liveness {
  struct chat *chat;
  struct event *timer;
  int64_t armed_us; /* when the timer fires; 0 while it does not run */
};

static int64_t
microseconds(double seconds)
{
  return (int64_t)(seconds * G_USEC_PER_SEC);
}

static void
arm(struct liveness *liveness, int64_t when_us, int64_t now_us)
{
  int64_t wait_us = MAX(0, when_us - now_us);
  struct timeval wait = {.tv_sec = wait_us / G_USEC_PER_SEC, .tv_usec = wait_us % G_USEC_PER_SEC};

  if (liveness->armed_us != 0 && liveness->armed_us <= when_us)
    return;
  liveness->armed_us = when_us;
  event_add(liveness->timer, &wait);
}

/* When this client has to be looked at next. */
static int64_t
next_look_us(const struct client *client)
{
  if (client->deadline_us != 0)
    return client->deadline_us;
  return client->heard_us + microseconds(client->chat->config->ping_interval);
}

static void
ask(struct client *client, int64_t now_us)
{
  g_autofree char *token = g_strdup_printf("%" G_GINT64_MODIFIER "x", now_us);

  SEND_COMMAND(client, "PING", token);
  client->deadline_us = now_us + microseconds(client->chat->config->ping_timeout);
}

/* Nothing was heard until the time that next_look_us() said. */
static void
look(struct client *client, int64_t now_us)
{
  g_autofree char *reason = NULL;

  if (client->deadline_us == 0) {
    ask(client, now_us);
    return;
  }
  if (client->state == CLIENT_UNREGISTERED) {
    client_close(client, "Registration timed out");
    return;
  }
  reason = g_strdup_printf("Ping timeout: %.4g seconds",
                           (double)(now_us - client->heard_us) / G_USEC_PER_SEC);
  client_close(client, reason);
}

/* Closing a client takes it out of the table, so the late ones are gathered first. */
static int64_t
gather_late(const struct chat *chat, int64_t now_us, GPtrArray *late)
{
  int64_t next_us = G_MAXINT64;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init(&iter, chat->clients);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    int64_t look_us = next_look_us(value);

    if (look_us <= now_us)
      g_ptr_array_add(late, value);
    else
      next_us = MIN(next_us, look_us);
  }
  return next_us;
}

static void
sweep_cb(evutil_socket_t fd, short what, void *arg)
{
  struct liveness *liveness = arg;
  int64_t now_us = g_get_monotonic_time();
  g_autoptr(GPtrArray) late = g_ptr_array_new();
  int64_t next_us = gather_late(liveness->chat, now_us, late);
  int64_t grain_us = MIN(GRAIN_US, microseconds(liveness->chat->config->ping_interval) / 4);

  (void)fd;
  (void)what;
  liveness->armed_us = 0;
  for (guint i = 0; i < late->len; i++) {
    struct client *client = late->pdata[i];

    look(client, now_us);
    if (client->state != CLIENT_GONE)
      next_us = MIN(next_us, next_look_us(client));
  }
  if (next_us != G_MAXINT64)
    arm(liveness, MAX(next_us, now_us + grain_us), now_us);
}

struct liveness *
liveness_new(struct chat *chat)
{
  struct liveness *liveness = g_new0(struct liveness, 1);

  liveness->chat = chat;
  liveness->timer = evtimer_new(chat->base, sweep_cb, liveness);
  return liveness;
}

void
liveness_free(struct liveness *liveness)
{
  if (!liveness)
    return;
  event_free(liveness->timer);
  g_free(liveness);
}

void
liveness_watch_new(struct client *client)
{
  int64_t now_us = g_get_monotonic_time();

  client->heard_us = now_us;
  client->deadline_us = now_us + microseconds(client->chat->config->registration_timeout);
  arm(client->chat->liveness, client->deadline_us, now_us);
}

void
liveness_watch_registered(struct client *client)
{
  client->deadline_us = 0;
  arm(client->chat->liveness, next_look_us(client), g_get_monotonic_time());
}

void
liveness_heard(struct client *client)
{
  client->heard_us = g_get_monotonic_time();
  if (client->state == CLIENT_REGISTERED)
    client->deadline_us = 0;
}

void
liveness_reload(struct liveness *liveness)
{
  int64_t now_us = g_get_monotonic_time();

  arm(liveness, now_us, now_us);
}
