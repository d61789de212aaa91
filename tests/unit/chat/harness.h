/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A chat in memory: the real rooms chat, net and store, with clients over socket pairs instead of
 * ports, and no thread. The fuzz target of the chat stands on it as well.
 *
 * Time goes on only when a function here is called: clients write into their sockets, and
 * harness_settle() lets the server turn until nothing moves.
 */
#pragma once

#include "server/chat/chat.h"
#include "server/config.h"
#include "server/net/net.h"

#include <event2/event.h>
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

struct file_service;
struct harness;
struct view;

/* One client, as its user sees it. Owned by the harness. */
struct peer {
  struct harness *harness;
  int fd;            /* -1 once it hung up */
  GString *came;     /* what has been read, and not been taken by peer_next() */
  struct view *view; /* see harness_view.h */
  bool deaf;         /* does not read */
  bool ended;        /* the server has closed, or reset */
};

struct harness {
  struct event_base *base;
  struct config *config;
  struct net *net;
  struct chat *chat;
  struct file_service *files; /* see fake_files.h; takes 4 questions */
  GPtrArray *peers;           /* struct peer */
  struct event *deadline;
  unsigned int moves; /* counts what happened in the turns */

  /* What REHASH changes to, and back: as assignments of harness_init(), NULL for no change. Both
   * must stay as long as the harness. */
  const char *const *settings, *const *other_settings;
  bool is_reloaded;
};

/* Start a chat.
 *
 * assignments  "name=value" settings over those of a test: no flood limit, any number of new
 *              connections a second, the name test.example; NULL-terminated, or NULL
 */
void harness_init(struct harness *harness, const char *const *assignments);

#define HARNESS_INIT(harness, ...) harness_init(harness, (const char *const[]){__VA_ARGS__, NULL})

/* Hang up all peers, let the server notice, assert that nothing is left of them, and free. */
void harness_clear(struct harness *harness);

/* One turn, as server.c makes it; waits for an event where wait is true. Then all peers read what
 * came. */
void harness_turn(struct harness *harness, bool wait);

/* Turn until nothing moves, timers left aside. */
void harness_settle(struct harness *harness);

/* Assert what holds between two turns, whatever clients did: the tables agree with each other. */
void harness_check(const struct harness *harness);

/* A new client, which has not said anything. */
struct peer *harness_connect(struct harness *harness);

/* A client that has registered and read its welcome; caps is what it asks for in CAP REQ, or NULL.
 */
struct peer *harness_login(struct harness *harness, const char *nick, const char *caps);

/* Play a script of what clients do: each line begins with the digit of a client, which connects
 * when it is first named, then
 *   '!'        it hangs up; named again, it comes back as another connection
 *   '|'        it hangs up its sending half
 *   '~'        it stops reading, or begins again
 *   '>' BYTES  it sends the bytes
 *   else       it sends the rest and CR LF
 * or with '*', for the file service to answer what it was asked.
 * Whatever the script is, harness_check() is asserted after every line, and that every byte that
 * clients get is a good message; at the end, that clients know their nicks and channels by them. */
void harness_play(struct harness *harness, const char *script, size_t len);

/* Send a line; CR LF is added. What the socket does not take is lost. */
void peer_say(struct peer *peer, const char *format, ...) G_GNUC_PRINTF(2, 3);
void peer_send(struct peer *peer, const char *bytes, size_t len);

/* The next line that came, without CR LF; newly allocated. NULL where there is none now. */
char *peer_next(struct peer *peer);

/* Wait for a line that fits pattern, with * and ?, dropping those before it. Newly allocated. A
 * deadline fails the test. */
char *peer_expect(struct peer *peer, const char *pattern);

/* Assert that the next lines are these, and that no others came; patterns are NULL-terminated. The
 * server settles first. */
void peer_assert_lines(struct peer *peer, const char *const *patterns);

#define PEER_ASSERT_LINES(peer, ...)                                                               \
  peer_assert_lines(peer, (const char *const[]){__VA_ARGS__, NULL})
#define PEER_ASSERT_SILENT(peer) peer_assert_lines(peer, (const char *const[]){NULL})

/* Forget what came until now. The server settles first. */
void peer_forget(struct peer *peer);

void peer_hang_up(struct peer *peer);
