/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All client sockets of the server: who has output waiting, who is to be freed.
 *
 * Nothing in server/net knows IRC. What comes in goes up through struct net_events,
 * what goes out is bytes. Output gathers during a turn and leaves in net_flush().
 */
#pragma once

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct connection;
struct net;

/* What the room above is told; all are called from within event_base_loop() or net_flush(). */
struct net_events {
  /* Someone connected. The result becomes the connection's owner; NULL refuses it: then
   * connection_close() was called by the callee. */
  void *(*accepted)(void *context, struct connection *conn);

  /* A line came, without its line ending; it may be modified. NULL stands for one that was
   * too long and has been skipped. */
  void (*line)(void *owner, char *line, size_t len);

  /* May the next line of this owner be handled now? While not, input waits, and the
   * peer is held back by TCP. Call connection_resume() when that changes. */
  bool (*ready)(void *owner);

  /* The connection ended from the other side, or over its sendq limit; the owner must let go of
   * it by connection_close(). */
  void (*closed)(void *owner, const char *reason);
};

struct net_limits {
  size_t line_max_bytes;   /* longest line to accept, without its ending */
  size_t sendq_max_bytes;  /* output waiting for one peer */
  unsigned int lines_turn; /* lines handled for one connection in one turn */
  unsigned int max;        /* connections in all */
};

/* events and base must outlive the net; limits are copied. */
struct net *net_new(struct event_base *base, const struct net_events *events, void *context,
                    const struct net_limits *limits);

/* Close everything at once, what waits is lost. NULL is fine. */
void net_free(struct net *net);

/* New limits, for new and old connections. */
void net_set_limits(struct net *net, const struct net_limits *limits);

/* Take over an accepted, non-blocking socket and tell the room above. Closes it where there is
 * no place left. */
void net_adopt(struct net *net, int fd);

/* The end of a turn: write what gathered, once for each connection, then free the dead. A
 * turn that has nothing to write costs nothing.
 *
 * Returns  true where owners were told of lost peers and so caused more output: commit that, and
 *          flush again
 */
bool net_flush(struct net *net);

/* Connections that still exist, those that are closing included. */
unsigned int net_count(const struct net *net);
