/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What net.c and connection.c share; for nobody else.
 */
#pragma once

#include "protocol/framer.h"
#include "server/net/net.h"
#include "server/net/sendq.h"

#include <glib.h>

/* One read takes at most this much, from a buffer that all connections share. */
#define READ_BYTES (16 * 1024)

enum connection_state {
  CONNECTION_OPEN,
  CONNECTION_FAILED,    /* the peer is gone or given up; the owner is to be told */
  CONNECTION_CLOSING,   /* the owner let go; what is queued is still sent */
  CONNECTION_LINGERING, /* all is sent and shut down; the peer gets a moment to read it */
  CONNECTION_DEAD,      /* to be freed at the end of the turn */
};

struct connection {
  struct net *net;
  void *owner;
  int fd;
  enum connection_state state;
  const char *failure; /* static text, while CONNECTION_FAILED */
  struct framer framer;
  struct event *read_event;
  struct event *write_event; /* made when the socket is full for the first time */
  struct event *linger_timer;
  struct sendq sendq;
  GList open_link;                /* in net->open */
  struct connection *next_marked; /* in net->marked */
  bool marked;                    /* output or a change of state awaits net_flush() */
  bool blocked;                   /* the socket is full: wait for the write event */
  bool crowded;                   /* lines are held until the sendq has shrunk */
  bool hung_up;      /* the peer has sent its last byte; held lines are still handled */
  uint64_t answered; /* bytes that connection_send_answer() took in all */
  size_t allowance;  /* by which the sendq may go over its limit: see connection_send_answer() */
  bool leaving;      /* the owner has let go: it no longer counts as a connection */
  bool resuming;     /* the read event was made active for lines that are held */
  uint16_t port;
  char address[46]; /* INET6_ADDRSTRLEN */
};

struct net {
  struct event_base *base;
  const struct net_events *events;
  void *context;
  struct net_limits limits;
  struct sendq_pool spares;
  GQueue open;
  unsigned int leaving; /* of them, whose owners have let go */
  struct connection *marked;
  char read_buffer[READ_BYTES];
};

/* Make net_flush() look at this connection at the end of the turn. */
void connection_mark(struct connection *conn);

/* connection.c: made and ended by net.c only. */
struct connection *connection_new(struct net *net, int fd);
void connection_flush(struct connection *conn);
void connection_free(struct connection *conn);
