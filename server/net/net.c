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

  if (net_count(net) >= net->limits.max) {
    refuse(fd);
    return;
  }
  conn = connection_new(net, fd);
  conn->owner = net->events->accepted(net->context, conn);
}

bool
net_flush(struct net *net)
{
  struct connection *conn = g_steal_pointer(&net->marked);

  while (conn) {
    struct connection *next = g_steal_pointer(&conn->next_marked);

    conn->marked = false;
    connection_flush(conn);
    if (conn->state == CONNECTION_DEAD && !conn->marked)
      connection_free(conn);
    conn = next;
  }
  return net->marked != NULL;
}

unsigned int
net_count(const struct net *net)
{
  return net->open.length;
}
