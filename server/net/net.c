/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/net/net.h"

#include "server/net/connection.h"
#include "server/net/internal.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct net *
net_new(struct event_base *base, const struct net_events *events, void *context,
        const struct net_limits *limits)
{
  struct net *net = g_new0(struct net, 1);

  net->base = base;
  net->events = events;
  net->context = context;
  net->limits = *limits;
  g_queue_init(&net->open);
  return net;
}

void
net_free(struct net *net)
{
  if (!net)
    return;
  while (net->open.head)
    connection_free(net->open.head->data);
  sendq_pool_clear(&net->spares);
  g_free(net);
}

void
net_set_limits(struct net *net, const struct net_limits *limits)
{
  net->limits = *limits;
}

/* There is no owner yet who could word it, so the line is the one that any client shows. */
static void
refuse(int fd)
{
  static const char FULL[] = "ERROR :The server is full, try again later\r\n";

  (void)!send(fd, FULL, sizeof FULL - 1, MSG_NOSIGNAL | MSG_DONTWAIT); /* a courtesy only */
  close(fd);
}

void
net_adopt(struct net *net, int fd)
{
  struct connection *conn;

  if (net_count(net) - net->leaving >= net->limits.max) {
    refuse(fd);
    return;
  }
  conn = connection_new(net, fd);
  conn->owner = net->events->accepted(net->context, conn);
}

static void
free_if_dead(struct connection *conn)
{
  if (conn->state == CONNECTION_DEAD && !conn->marked)
    connection_free(conn);
}

/* Take the first one out of a list of marked connections. */
static struct connection *
unmark(struct connection **list)
{
  struct connection *conn = *list;

  *list = g_steal_pointer(&conn->next_marked);
  conn->marked = false;
  return conn;
}

/* Owners are told of lost peers when everything is written: what they say then must be committed
 * first, so it may not slip into this flush. The lost stay marked until then, so that nothing
 * frees or links them meanwhile. */
bool
net_flush(struct net *net)
{
  struct connection *marked = g_steal_pointer(&net->marked);
  struct connection *lost = NULL;

  while (marked) {
    struct connection *conn = unmark(&marked);

    if (conn->state == CONNECTION_FAILED) {
      conn->marked = true;
      conn->next_marked = lost;
      lost = conn;
      continue;
    }
    connection_flush(conn);
    free_if_dead(conn);
  }
  while (lost) {
    struct connection *conn = unmark(&lost);

    if (conn->state == CONNECTION_FAILED)
      net->events->closed(conn->owner, conn->failure);
    free_if_dead(conn);
  }
  return net->marked != NULL;
}

unsigned int
net_count(const struct net *net)
{
  return net->open.length;
}
