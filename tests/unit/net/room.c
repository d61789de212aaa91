/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/net/room.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/util.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEADLINE_SECONDS 20

void
guest_close(struct guest *guest)
{
  if (guest->conn)
    connection_close(g_steal_pointer(&guest->conn));
}

static void
flood(struct guest *guest)
{
  static const char BLOCK[64 * 1024];

  for (int i = 0; i < 32 && guest->conn; i++)
    connection_send(guest->conn, BLOCK, sizeof BLOCK);
}

static void
send_big(struct guest *guest)
{
  g_autofree char *block = g_strnfill(100000, 'x');

  connection_send(guest->conn, block, strlen(block));
}

static void
close_other(struct guest *guest)
{
  for (guint i = 0; i < guest->room->guests->len; i++)
    if (guest->room->guests->pdata[i] != guest)
      guest_close(guest->room->guests->pdata[i]);
}

static void
obey(struct guest *guest, const char *line)
{
  if (strcmp(line, "hold") == 0) {
    guest->held = true;
  } else if (strcmp(line, "quit") == 0) {
    connection_send(guest->conn, "bye", 3);
    guest_close(guest);
  } else if (strcmp(line, "flood") == 0) {
    flood(guest);
  } else if (strcmp(line, "big") == 0) {
    send_big(guest);
  } else if (strcmp(line, "leave") == 0) {
    close_other(guest);
  }
}

static void *
accepted(void *context, struct connection *conn)
{
  struct room *room = context;
  struct guest *guest;

  if (room->refusal) {
    connection_send(conn, room->refusal, strlen(room->refusal));
    connection_close(conn);
    return NULL;
  }
  guest = g_new0(struct guest, 1);
  guest->room = room;
  guest->conn = conn;
  guest->peer = -1;
  guest->said = g_string_new(NULL);
  g_ptr_array_add(room->guests, guest);
  return guest;
}

static void
line(void *owner, char *text, size_t len)
{
  struct guest *guest = owner;

  g_assert_nonnull(guest->conn);
  g_assert_false(guest->held);
  if (!text) {
    g_string_append_c(guest->said, '!');
    return;
  }
  g_string_append_c(guest->said, '<');
  g_string_append_len(guest->said, text, (gssize)len);
  g_string_append_c(guest->said, '>');
  obey(guest, text);
  memset(text, '\n', len); /* ours to modify, whatever follows it */
}

static bool
ready(void *owner)
{
  const struct guest *guest = owner;

  return !guest->held;
}

static void
closed(void *owner, const char *reason)
{
  struct guest *guest = owner;

  guest->n_closed++;
  g_free(guest->reason);
  guest->reason = g_strdup(reason);
  if (guest->room->on_closed)
    guest->room->on_closed(guest);
  guest_close(guest);
}

static const struct net_events EVENTS = {
    .accepted = accepted, .line = line, .ready = ready, .closed = closed};

static void
deadline_cb(evutil_socket_t fd, short what, void *arg)
{
  (void)fd;
  (void)what;
  (void)arg;
  g_error("What the test waits for did not come within %d seconds", DEADLINE_SECONDS);
}

static void
guest_free(void *data)
{
  struct guest *guest = data;

  guest_hang_up(guest);
  g_string_free(guest->said, TRUE);
  g_free(guest->reason);
  g_free(guest);
}

void
room_init(struct room *room, const struct net_limits *limits)
{
  static const struct timeval DEADLINE = {.tv_sec = DEADLINE_SECONDS};

  *room = (struct room){.base = event_base_new()};
  room->net = net_new(room->base, &EVENTS, room, limits);
  room->guests = g_ptr_array_new_with_free_func(guest_free);
  room->deadline = evtimer_new(room->base, deadline_cb, NULL);
  evtimer_add(room->deadline, &DEADLINE);
}

void
room_clear(struct room *room)
{
  net_free(room->net);
  g_ptr_array_unref(room->guests);
  event_free(room->deadline);
  event_base_free(room->base);
  g_free(room->refusal);
}

/* pair[0] is the server's end of a connection over loopback. */
static void
connect_tcp(int pair[2])
{
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t len = sizeof here;
  int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint(bind(listening, (struct sockaddr *)&here, len), ==, 0);
  g_assert_cmpint(listen(listening, 1), ==, 0);
  g_assert_cmpint(getsockname(listening, (struct sockaddr *)&here, &len), ==, 0);
  pair[1] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint(connect(pair[1], (struct sockaddr *)&here, len), ==, 0);
  pair[0] = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
  g_assert_cmpint(pair[0], >=, 0);
  close(listening);
}

struct guest *
room_add(struct room *room, bool tcp, int *peer)
{
  guint before = room->guests->len;
  struct guest *guest = NULL;
  int pair[2];

  if (tcp)
    connect_tcp(pair);
  else
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
  evutil_make_socket_nonblocking(pair[0]);
  evutil_make_socket_nonblocking(pair[1]);
  net_adopt(room->net, pair[0]);
  if (room->guests->len > before) {
    guest = room->guests->pdata[before];
    guest->peer = pair[1];
  } else {
    *peer = pair[1];
  }
  return guest;
}

void
room_turn(struct room *room)
{
  event_base_loop(room->base, EVLOOP_ONCE);
  while (net_flush(room->net))
    ;
}

void
guest_write(struct guest *guest, const char *text)
{
  size_t len = strlen(text);

  g_assert_cmpint(send(guest->peer, text, len, MSG_NOSIGNAL), ==, (gssize)len);
}

char *
peer_read(int peer)
{
  GString *text = g_string_new(NULL);
  char buffer[4096];
  ssize_t got;

  while ((got = recv(peer, buffer, sizeof buffer, 0)) > 0)
    g_string_append_len(text, buffer, got);
  if (got == 0)
    g_string_append(text, "EOF");
  else if (errno != EAGAIN)
    g_string_append(text, "RESET");
  return g_string_free(text, FALSE);
}

void
guest_hang_up(struct guest *guest)
{
  if (guest->peer >= 0)
    close(guest->peer);
  guest->peer = -1;
}

void
guest_release(struct guest *guest)
{
  guest->held = false;
  if (guest->conn)
    connection_resume(guest->conn);
}
