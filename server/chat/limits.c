/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/limits.h"

#include "server/chat/bucket.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/user.h"
#include "server/net/address.h"
#include "server/net/connection.h"

#include <event2/event.h>
#include <glib.h>
#include <string.h>

/* How often paused clients are looked at. */
#define REFILL_MS 50

/* Addresses that went are remembered for their rate until this many are kept. */
#define ADDRESSES_KEPT 1024

struct address {
  unsigned int connections;
  struct bucket bucket;
};

struct limits {
  struct chat *chat;
  GHashTable *addresses; /* address_group() → struct address */
  guint forget_at;       /* with so many addresses, those without connections go */
  GQueue paused;         /* struct client, by paused_link */
  struct event *refill;
};

static void
refill_client(struct client *client, int64_t now_us)
{
  const struct config *config = client->chat->config;

  bucket_refill(&client->bucket, config->flood_rate, (double)config->flood_burst, now_us);
}

static void
unpause(struct limits *limits, struct client *client)
{
  if (!client->paused)
    return;
  client->paused = false;
  g_queue_unlink(&limits->paused, &client->paused_link);
}

static void
refill_cb(evutil_socket_t fd, short what, void *arg)
{
  struct limits *limits = arg;
  int64_t now_us = g_get_monotonic_time();
  GList *next;

  (void)fd;
  (void)what;
  for (GList *link = limits->paused.head; link; link = next) {
    struct client *client = link->data;

    next = link->next;
    refill_client(client, now_us);
    if (!bucket_has_token(&client->bucket) && limits->chat->config->flood) {
      connection_check(client->conn);
      continue;
    }
    unpause(limits, client);
    connection_resume(client->conn);
  }
  if (limits->paused.length == 0)
    event_del(limits->refill);
}

struct limits *
limits_new(struct chat *chat)
{
  struct limits *limits = g_new0(struct limits, 1);

  limits->chat = chat;
  limits->forget_at = ADDRESSES_KEPT;
  limits->addresses = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  limits->refill = event_new(chat->base, -1, EV_PERSIST, refill_cb, limits);
  g_queue_init(&limits->paused);
  return limits;
}

void
limits_free(struct limits *limits)
{
  if (!limits)
    return;
  event_free(limits->refill);
  g_hash_table_unref(limits->addresses);
  g_free(limits);
}

static gboolean
is_forgettable(gpointer key, gpointer value, gpointer unused)
{
  const struct address *address = value;

  (void)key;
  (void)unused;
  return address->connections == 0;
}

/* Now and then, so that it costs each new address the same however many there are. */
static void
forget_some(struct limits *limits)
{
  if (g_hash_table_size(limits->addresses) < limits->forget_at)
    return;
  g_hash_table_foreach_remove(limits->addresses, is_forgettable, NULL);
  limits->forget_at = MAX(ADDRESSES_KEPT, 2 * g_hash_table_size(limits->addresses));
}

static struct address *
find_address(struct limits *limits, const char *address_of_peer)
{
  g_autofree char *text = address_group(address_of_peer);
  double rate = limits->chat->config->connection_rate_per_address;
  double size = MAX(1, rate);
  struct address *address = g_hash_table_lookup(limits->addresses, text);
  int64_t now_us = g_get_monotonic_time();

  if (address) {
    bucket_refill(&address->bucket, rate, size, now_us);
    return address;
  }
  forget_some(limits);
  address = g_new0(struct address, 1);
  bucket_fill(&address->bucket, size, now_us);
  g_hash_table_insert(limits->addresses, g_steal_pointer(&text), address);
  return address;
}

const char *
limits_admit(struct limits *limits, const char *text)
{
  struct address *address = find_address(limits, text);

  if (address->connections >= limits->chat->config->connections_per_address)
    return "Too many connections from your address, close one of them first";
  if (!bucket_take(&address->bucket, 1))
    return "Too many new connections from your address, try again in a moment";
  address->connections++;
  return NULL;
}

unsigned int
limits_count(const struct limits *limits)
{
  unsigned int count = 0;
  GHashTableIter iter;
  gpointer address;

  g_hash_table_iter_init(&iter, limits->addresses);
  while (g_hash_table_iter_next(&iter, NULL, &address))
    count += ((struct address *)address)->connections;
  return count;
}

void
limits_leave(struct limits *limits, struct client *client, const char *text)
{
  g_autofree char *group = address_group(text);
  struct address *address = g_hash_table_lookup(limits->addresses, group);

  unpause(limits, client);
  address->connections--;
}

void
limits_fill(struct client *client)
{
  bucket_fill(&client->bucket, (double)client->chat->config->flood_burst, g_get_monotonic_time());
}

void
limits_spend(struct client *client, unsigned int cost)
{
  struct limits *limits = client->chat->limits;
  struct timeval every = {.tv_usec = REFILL_MS * 1000};

  if (!limits->chat->config->flood || client->state == CLIENT_GONE ||
      (client->user && user_is_operator(client->user)))
    return;
  /* The bucket is refilled only when it runs out, so that few commands read a clock. */
  (void)bucket_take(&client->bucket, cost);
  if (bucket_has_token(&client->bucket) || client->paused)
    return;
  refill_client(client, g_get_monotonic_time());
  if (bucket_has_token(&client->bucket))
    return;
  client->paused = true;
  g_queue_push_tail_link(&limits->paused, &client->paused_link);
  if (!event_pending(limits->refill, EV_TIMEOUT, NULL))
    event_add(limits->refill, &every);
}
