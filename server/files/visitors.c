/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The connections to the file service.
 *
 * evhttp tells of a connection when its first request is whole; that is too
 * late for one that never sends one. But it asks for a bufferevent as soon as
 * a connection is accepted, and makes its own connection object that
 * bufferevent's callback argument. So a bufferevent is made here, kept by a
 * reference until evhttp has done its part, and then asked for the connection.
 */
#include "server/files/visitors.h"

#include "server/net/address.h"

#include "server/files/service.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <glib.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* One write of what lies in memory, a listing for instance; a part of a file has its own bound. */
#define WRITE_MAX_BYTES ((size_t)1024 * 1024)

/* How often deadlines are looked at, and how long a listener rests when it cannot accept. */
#define TICK_S 1

struct visitor {
  struct visitors *visitors;
  struct evhttp_connection *evcon; /* evhttp's; this struct ends with it */
  GList waiting_link;              /* in visitors->waiting, while is_waiting */
  bool is_waiting;
  int64_t since_us;     /* monotonic: waiting since, or last seen to take something */
  size_t untaken_bytes; /* when last looked at, while being answered */
  void (*gone)(void *arg);
  void *gone_arg;
};

struct visitors {
  struct file_limits limits;
  GHashTable *by_connection; /* struct evhttp_connection -> struct visitor, owned */
  GQueue waiting;            /* of struct visitor; who has waited longest comes first */
  GPtrArray *newborn;        /* of struct bufferevent, each with a reference: not visitors yet */
  GPtrArray *listeners;      /* of struct evconnlistener, evhttp's */
  bool paused;
  bool resting; /* accepting failed; until the next tick */
  struct event *adopt;
  struct event *tick; /* pending while anybody is here, so that an idle service sleeps */
};

/* Whose listener it is: struct evconnlistener -> struct visitors. A listener has one argument for
 * all its callbacks, and that is evhttp's. Each service has a thread of its own, hence the lock. */
G_LOCK_DEFINE_STATIC(by_listener);
static GHashTable *by_listener;

static unsigned
count(const struct visitors *visitors)
{
  return g_hash_table_size(visitors->by_connection) + visitors->newborn->len;
}

static void
set_paused(struct visitors *visitors, bool paused)
{
  if (visitors->paused == paused)
    return;
  visitors->paused = paused;
  for (unsigned i = 0; i < visitors->listeners->len; i++) {
    struct evconnlistener *listener = g_ptr_array_index(visitors->listeners, i);
    /* Fails only when epoll does; the next tick tries again. */
    if ((paused ? evconnlistener_disable(listener) : evconnlistener_enable(listener)) != 0)
      visitors->paused = true;
  }
}

/* Newcomers wait in the kernel's queue while everybody here is being answered. */
static void
pause_or_resume(struct visitors *visitors)
{
  bool full = count(visitors) >= visitors->limits.max_connections;
  set_paused(visitors, visitors->resting || (full && g_queue_is_empty(&visitors->waiting)));
}

static void
await_tick(struct visitors *visitors)
{
  const struct timeval interval = {.tv_sec = TICK_S};
  if ((count(visitors) > 0 || visitors->resting || visitors->paused) &&
      !event_pending(visitors->tick, EV_TIMEOUT, NULL))
    event_add(visitors->tick, &interval);
}

static void
set_waiting(struct visitor *visitor, bool waiting)
{
  struct visitors *visitors = visitor->visitors;
  if (visitor->is_waiting == waiting)
    return;
  visitor->is_waiting = waiting;
  visitor->since_us = g_get_monotonic_time();
  if (waiting) {
    g_queue_push_tail_link(&visitors->waiting, &visitor->waiting_link);
  } else {
    g_queue_unlink(&visitors->waiting, &visitor->waiting_link);
  }
}

/* The connection is going down, whoever wanted it. */
static void
closed_cb(struct evhttp_connection *evcon, void *arg)
{
  struct visitor *visitor = arg;
  struct visitors *visitors = visitor->visitors;
  void (*gone)(void *) = visitor->gone;

  visitor->gone = NULL;
  set_waiting(visitor, false);
  if (gone != NULL)
    gone(visitor->gone_arg);
  g_hash_table_remove(visitors->by_connection, evcon);
  pause_or_resume(visitors);
}

/* Whom a visitor counts for: see address_group(). NULL where it is gone. */
static char *
group_of(struct visitor *visitor)
{
  char *peer = NULL;
  ev_uint16_t port;

  evhttp_connection_get_peer(visitor->evcon, &peer, &port);
  return peer != NULL ? address_group(peer) : NULL;
}

static bool
is_from(struct visitor *visitor, const char *group)
{
  g_autofree char *its = group_of(visitor);

  return its != NULL && strcmp(its, group) == 0;
}

static bool
is_one_too_many(struct visitors *visitors, struct visitor *newcomer)
{
  GHashTableIter iter;
  gpointer visitor;
  unsigned n = 0;
  g_autofree char *group = NULL;

  if (visitors->limits.max_per_address == 0)
    return false;
  group = group_of(newcomer);
  g_hash_table_iter_init(&iter, visitors->by_connection);
  while (group != NULL && g_hash_table_iter_next(&iter, NULL, &visitor))
    n += is_from(visitor, group) ? 1 : 0;
  return n > visitors->limits.max_per_address;
}

static void
adopt(struct visitors *visitors, struct evhttp_connection *evcon)
{
  struct visitor *visitor = g_new0(struct visitor, 1);
  const int on = 1;

  visitor->visitors = visitors;
  visitor->evcon = evcon;
  visitor->waiting_link.data = visitor;
  g_hash_table_insert(visitors->by_connection, evcon, visitor);
  evhttp_connection_set_closecb(evcon, closed_cb, visitor);
  set_waiting(visitor, true);

  /* The head and the first bytes of a file are two writes: without this the second would wait
   * for the client to acknowledge the first. It is only for speed. */
  int fd = bufferevent_getfd(evhttp_connection_get_bufferevent(evcon));
  (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);

  if (is_one_too_many(visitors, visitor))
    evhttp_connection_free(evcon);
}

static void
adopt_cb(evutil_socket_t fd, short what, void *arg)
{
  struct visitors *visitors = arg;

  while (visitors->newborn->len > 0) {
    struct bufferevent *bev = g_ptr_array_steal_index(visitors->newborn, 0);
    void *evcon = NULL;
    bufferevent_getcb(bev, NULL, NULL, NULL, &evcon);
    bufferevent_decref(bev);
    if (evcon != NULL) /* evhttp has not given it up already */
      adopt(visitors, evcon);
  }
  pause_or_resume(visitors);
}

/* evhttp has accepted a connection and wants its bufferevent. */
static struct bufferevent *
accepted_cb(struct event_base *base, void *arg)
{
  struct visitors *visitors = arg;

  if (count(visitors) >= visitors->limits.max_connections) {
    struct visitor *longest = g_queue_peek_head(&visitors->waiting);
    if (longest != NULL)
      evhttp_connection_free(longest->evcon);
  }
  struct bufferevent *bev = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
  if (bev == NULL)
    return NULL;
  (void)bufferevent_set_max_single_write(bev, WRITE_MAX_BYTES); /* only for speed */
  bufferevent_incref(bev);
  g_ptr_array_add(visitors->newborn, bev);
  event_active(visitors->adopt, EV_TIMEOUT, 0);
  pause_or_resume(visitors);
  await_tick(visitors);
  return bev;
}

static void
accept_failed_cb(struct evconnlistener *listener, void *evhttp)
{
  int error = EVUTIL_SOCKET_ERROR();

  G_LOCK(by_listener);
  struct visitors *visitors = g_hash_table_lookup(by_listener, listener);
  G_UNLOCK(by_listener);
  g_warning("cannot accept connections to the shared files for now: %s", g_strerror(error));
  /* The connection still stands in the queue: the loop would spin on it. */
  visitors->resting = true;
  pause_or_resume(visitors);
  await_tick(visitors);
}

/* A moment that lies so many seconds back. */
static int64_t
ago_us(unsigned seconds)
{
  return g_get_monotonic_time() - (int64_t)seconds * G_USEC_PER_SEC;
}

static void
close_waiting(struct visitors *visitors)
{
  int64_t deadline_us = ago_us(visitors->limits.request_timeout_s);
  struct visitor *longest;

  while ((longest = g_queue_peek_head(&visitors->waiting)) != NULL &&
         longest->since_us <= deadline_us)
    evhttp_connection_free(longest->evcon);
}

/* What is on its way to the client, here and in the kernel. */
static size_t
count_untaken(const struct visitor *visitor)
{
  struct bufferevent *bev = evhttp_connection_get_bufferevent(visitor->evcon);
  int in_kernel = 0;
  (void)ioctl(bufferevent_getfd(bev), SIOCOUTQ, &in_kernel); /* stays 0 */
  return evbuffer_get_length(bufferevent_get_output(bev)) + (size_t)in_kernel;
}

/* The kernel asks for more bytes only when a third of its buffer, megabytes of it, is free: a
 * write event tells nothing about a client that reads slowly but steadily. */
static bool
is_stalled(struct visitor *visitor)
{
  size_t untaken_bytes = count_untaken(visitor);
  if (untaken_bytes != visitor->untaken_bytes) {
    visitor->untaken_bytes = untaken_bytes;
    visitor->since_us = g_get_monotonic_time();
  }
  return visitor->since_us <= ago_us(visitor->visitors->limits.stall_timeout_s);
}

/* Close without waiting for what has not been taken: the kernel would hold on to it, and to the
 * connection, for as long as the client does not read. */
static void
reset_connection(struct evhttp_connection *evcon)
{
  const struct linger at_once = {.l_onoff = 1};
  int fd = bufferevent_getfd(evhttp_connection_get_bufferevent(evcon));
  (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once); /* it closes anyway */
  evhttp_connection_free(evcon);
}

static void
close_stalled(struct visitors *visitors)
{
  g_autoptr(GPtrArray) stalled = g_ptr_array_new();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init(&iter, visitors->by_connection);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    struct visitor *visitor = value;
    if (!visitor->is_waiting && is_stalled(visitor))
      g_ptr_array_add(stalled, visitor->evcon);
  }
  for (unsigned i = 0; i < stalled->len; i++)
    reset_connection(g_ptr_array_index(stalled, i));
}

static void
tick_cb(evutil_socket_t fd, short what, void *arg)
{
  struct visitors *visitors = arg;

  close_waiting(visitors);
  close_stalled(visitors);
  visitors->resting = false;
  pause_or_resume(visitors);
  await_tick(visitors);
}

struct visitors *
visitors_new(struct event_base *base, struct evhttp *http, const struct file_limits *limits)
{
  struct visitors *visitors = g_new0(struct visitors, 1);

  visitors->limits = *limits;
  visitors->by_connection = g_hash_table_new_full(NULL, NULL, NULL, g_free);
  g_queue_init(&visitors->waiting);
  visitors->newborn = g_ptr_array_new();
  visitors->listeners = g_ptr_array_new();
  visitors->adopt = event_new(base, -1, 0, adopt_cb, visitors);
  visitors->tick = event_new(base, -1, 0, tick_cb, visitors);
  evhttp_set_bevcb(http, accepted_cb, visitors);
  return visitors;
}

void
visitors_stop(struct visitors *visitors)
{
  G_LOCK(by_listener);
  for (unsigned i = 0; i < visitors->listeners->len; i++)
    g_hash_table_remove(by_listener, g_ptr_array_index(visitors->listeners, i));
  G_UNLOCK(by_listener);
  g_ptr_array_set_size(visitors->listeners, 0);
}

void
visitors_free(struct visitors *visitors)
{
  if (visitors == NULL)
    return;
  for (unsigned i = 0; i < visitors->newborn->len; i++)
    bufferevent_decref(g_ptr_array_index(visitors->newborn, i));
  g_ptr_array_unref(visitors->newborn);
  g_ptr_array_unref(visitors->listeners);
  g_hash_table_unref(visitors->by_connection);
  event_free(visitors->adopt);
  event_free(visitors->tick);
  g_free(visitors);
}

void
visitors_add_listener(struct visitors *visitors, struct evconnlistener *listener)
{
  G_LOCK(by_listener);
  if (by_listener == NULL)
    by_listener = g_hash_table_new(NULL, NULL);
  g_hash_table_insert(by_listener, listener, visitors);
  G_UNLOCK(by_listener);
  g_ptr_array_add(visitors->listeners, listener);
  evconnlistener_set_error_cb(listener, accept_failed_cb);
}

static void
answered_cb(struct evhttp_request *req, void *arg)
{
  struct visitor *visitor = arg;
  set_waiting(visitor, true);
  pause_or_resume(visitor->visitors);
}

struct visitor *
visitors_begin(struct visitors *visitors, struct evhttp_request *req)
{
  struct evhttp_connection *evcon = evhttp_request_get_connection(req);
  struct visitor *visitor = g_hash_table_lookup(visitors->by_connection, evcon);

  g_assert(visitor != NULL);
  set_waiting(visitor, false);
  evhttp_request_set_on_complete_cb(req, answered_cb, visitor);
  pause_or_resume(visitors);
  return visitor;
}

void
visitor_on_gone(struct visitor *visitor, void (*gone)(void *arg), void *arg)
{
  visitor->gone = gone;
  visitor->gone_arg = arg;
}

void
visitor_stop_reading(struct visitor *visitor)
{
  bufferevent_disable(evhttp_connection_get_bufferevent(visitor->evcon), EV_READ);
}
