/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A net with a room above it that only notes what it is told, and peers at the other end of
 * socket pairs.
 *
 * Some lines are orders to the owner, so that a test's input is its script:
 *   "hold"    do not take further lines until guest_release()
 *   "quit"    say "bye" and close
 *   "flood"   send more than the sendq takes
 *   "big"     send 100,000 bytes
 *   "leave"   close the other guest of the room
 */
#pragma once

#include "server/net/connection.h"
#include "server/net/net.h"

#include <event2/event.h>
#include <glib.h>

struct room;

/* One connection's owner, and its peer. Owned by the room. */
struct guest {
  struct room *room;
  struct connection *conn; /* NULL once it was closed */
  int peer;                /* the other end; -1 once it was closed */
  GString *said;           /* "<line><line>", "!" for one too long */
  unsigned int n_closed;   /* closed events */
  char *reason;            /* the last one's */
  bool held;
};

struct room {
  struct event_base *base;
  struct net *net;
  GPtrArray *guests;
  struct event *deadline;
  char *refusal;                        /* accepted() turns everyone away with this */
  void (*on_closed)(struct guest *who); /* called before closed() lets go, or NULL */
};

/* What a room's net is limited to unless a test says otherwise. */
#define ROOM_LIMITS                                                                                \
  {                                                                                                \
    .line_max_bytes = 64, .sendq_max_bytes = 1024 * 1024, .lines_turn = 4, .max = 8                \
  }

void room_init(struct room *room, const struct net_limits *limits);

/* Everything must have been let go of; frees whatever is left. */
void room_clear(struct room *room);

/* A connection over a socket pair; over TCP on the loopback interface where tcp is true. NULL where
 * the room or the net did not take it; then *peer is its other end. */
struct guest *room_add(struct room *room, bool tcp, int *peer);

/* One turn of the loop: wait for an event, handle what is due, flush until nothing is left. */
void room_turn(struct room *room);

/* Turn until the expression is true; a deadline fails the test. */
#define ROOM_TURN_UNTIL(room, expression)                                                          \
  while (!(expression))                                                                            \
  room_turn(room)

/* The peer writes all of text. */
void guest_write(struct guest *guest, const char *text);

/* What the peer can read now: "EOF" is appended where the stream has ended, "RESET" where it broke.
 * Newly allocated. */
char *peer_read(int peer);

/* The peer hangs up. */
void guest_hang_up(struct guest *guest);

/* Take lines again. */
void guest_release(struct guest *guest);

/* Let go of the connection. */
void guest_close(struct guest *guest);
