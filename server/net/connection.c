/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An idle connection costs this struct and its read event: its sendq and framer hold nothing. The
 * write event exists only while the socket is full.
 */
#include "server/net/connection.h"

#include "server/net/address.h"
#include "server/net/internal.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long, and for how many bytes, a peer that was told goodbye may take to hang up. Without
 * this, unread input makes the kernel reset the connection and the goodbye is lost. */
#define LINGER_SECONDS   1
#define LINGER_MAX_READS 64

/* Courtesy has its limit too: beyond so many who leave at once, they are not waited for. */
#define LEAVING_MAX 1024

void
connection_mark(struct connection *conn)
{
  if (conn->marked)
    return;
  conn->marked = true;
  conn->next_marked = conn->net->marked;
  conn->net->marked = conn;
}

static void
fail(struct connection *conn, const char *reason)
{
  if (conn->state != CONNECTION_OPEN) {
    conn->state = CONNECTION_DEAD;
  } else {
    conn->state = CONNECTION_FAILED;
    conn->failure = reason;
  }
  connection_mark(conn);
}

static const char *
failure_text(int error)
{
  switch (error) {
  case ECONNRESET:
  case EPIPE:
    return "Connection reset by peer";
  case ETIMEDOUT:
    return "Connection timed out";
  case EHOSTUNREACH:
  case ENETUNREACH:
    return "Host unreachable";
  default:
    return "Connection lost";
  }
}

static bool
is_temporary(int error)
{
  return error == EAGAIN || error == EINTR;
}

/* Lines ask for output, and who asks for much at once is held back rather than closed. The greater
 * part of the sendq is left for the answer to one line and for what others say. */
static bool
has_room(const struct connection *conn)
{
  return connection_sendq_bytes(conn) <= conn->net->limits.sendq_max_bytes / 4;
}

static bool
may_handle_line(const struct connection *conn)
{
  return conn->state == CONNECTION_OPEN && has_room(conn) && conn->net->events->ready(conn->owner);
}

/* Hand up lines until there are none, the owner wants to wait, or this turn's share is used.
 * Returns true where whole lines may be left. */
static bool
handle_lines(struct connection *conn)
{
  char *line = NULL;
  size_t len = 0;

  for (unsigned int i = 0; i < conn->net->limits.lines_turn; i++) {
    if (!may_handle_line(conn))
      return false;
    switch (framer_next(&conn->framer, &line, &len)) {
    case FRAMER_MORE:
      return false;
    case FRAMER_TOO_LONG:
      conn->net->events->line(conn->owner, NULL, 0);
      break;
    case FRAMER_LINE:
      conn->net->events->line(conn->owner, line, len);
      break;
    }
  }
  return true;
}

/* Come back for lines that are held. A timer, because what event_active() is told within a turn is
 * done within that turn: it would not end before all lines are handled. */
static void
come_back(struct connection *conn)
{
  static const struct timeval NEXT_TURN = {0};

  conn->resuming = true;
  event_add(conn->read_event, &NEXT_TURN);
}

/* Input that is held is handled before more is read, so that memory stays bounded and the peer
 * is held back by TCP. */
static void
handle_input(struct connection *conn)
{
  bool more = handle_lines(conn);

  if (conn->state != CONNECTION_OPEN)
    return;
  if (more) {
    come_back(conn);
  } else if (!may_handle_line(conn)) {
    conn->crowded = !has_room(conn);
    conn->resuming = false;
    event_del(conn->read_event);
  } else if (conn->hung_up) {
    fail(conn, "Connection closed");
  }
}

static void
receive(struct connection *conn)
{
  ssize_t got = recv(conn->fd, conn->net->read_buffer, READ_BYTES, 0);

  if (got > 0) {
    framer_feed(&conn->framer, conn->net->read_buffer, (size_t)got);
    handle_input(conn);
  } else if (got == 0) {
    conn->hung_up = true;
    handle_input(conn);
  } else if (!is_temporary(errno)) {
    fail(conn, failure_text(errno));
  }
}

/* The peer was told goodbye: throw away what it still sends, until it hangs up. */
static void
drain(struct connection *conn)
{
  for (int i = 0; i < LINGER_MAX_READS; i++) {
    ssize_t got = recv(conn->fd, conn->net->read_buffer, READ_BYTES, 0);

    if (got > 0)
      continue;
    if (got < 0 && is_temporary(errno))
      return;
    break;
  }
  fail(conn, NULL);
}

static void
read_cb(evutil_socket_t fd, short what, void *arg)
{
  struct connection *conn = arg;
  bool resuming = conn->resuming;

  (void)fd;
  if (what & EV_TIMEOUT)
    event_add(conn->read_event, NULL); /* the timeout has taken it out */
  conn->resuming = false;
  if (conn->state == CONNECTION_LINGERING)
    drain(conn);
  else if (conn->state != CONNECTION_OPEN)
    return;
  else if (resuming)
    handle_input(conn);
  else
    receive(conn);
}

static void
write_cb(evutil_socket_t fd, short what, void *arg)
{
  struct connection *conn = arg;

  (void)fd;
  (void)what;
  conn->blocked = false;
  connection_mark(conn);
}

static void
linger_timeout_cb(evutil_socket_t fd, short what, void *arg)
{
  struct connection *conn = arg;

  (void)fd;
  (void)what;
  fail(conn, NULL);
}

static void
learn_peer(struct connection *conn)
{
  struct sockaddr_storage peer = {.ss_family = AF_UNSPEC};
  socklen_t len = sizeof peer;
  g_autofree char *text = NULL;

  /* A peer that is gone already has no address; reading will tell. */
  (void)getpeername(conn->fd, (struct sockaddr *)&peer, &len);
  text = address_text((const struct sockaddr *)&peer);
  g_strlcpy(conn->address, text, sizeof conn->address);
  conn->port = address_port((const struct sockaddr *)&peer);
}

struct connection *
connection_new(struct net *net, int fd)
{
  struct connection *conn = g_new0(struct connection, 1);
  int yes = 1;

  conn->net = net;
  conn->fd = fd;
  conn->open_link.data = conn;
  g_queue_push_tail_link(&net->open, &conn->open_link);
  framer_init(&conn->framer, net->limits.line_max_bytes);
  learn_peer(conn);
  /* Lines are gathered into one write a turn already; Nagle would only delay them. */
  (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  conn->read_event = event_new(net->base, fd, EV_READ | EV_PERSIST, read_cb, conn);
  event_add(conn->read_event, NULL);
  return conn;
}

void
connection_free(struct connection *conn)
{
  g_queue_unlink(&conn->net->open, &conn->open_link);
  conn->net->leaving -= conn->leaving;
  g_clear_pointer(&conn->read_event, event_free);
  g_clear_pointer(&conn->write_event, event_free);
  g_clear_pointer(&conn->linger_timer, event_free);
  framer_clear(&conn->framer);
  close(conn->fd);
  sendq_clear(&conn->sendq);
  g_free(conn);
}

void
connection_send(struct connection *conn, const char *bytes, size_t len)
{
  if (conn->state != CONNECTION_OPEN)
    return;
  if (connection_sendq_bytes(conn) + len > conn->net->limits.sendq_max_bytes + conn->allowance) {
    fail(conn, "SendQ exceeded");
    return;
  }
  sendq_append(&conn->sendq, &conn->net->spares, bytes, len);
  connection_mark(conn);
}

const char *
connection_address(const struct connection *conn)
{
  return conn->address;
}

uint16_t
connection_port(const struct connection *conn)
{
  return conn->port;
}

void
connection_send_answer(struct connection *conn, const char *bytes, size_t len)
{
  conn->allowance += len;
  conn->answered += len;
  connection_send(conn, bytes, len);
}

void
connection_check(struct connection *conn)
{
  socklen_t len = sizeof(int);
  int error = 0;

  if (conn->state == CONNECTION_OPEN &&
      getsockopt(conn->fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 && error != 0)
    fail(conn, failure_text(error));
}

uint64_t
connection_answered_bytes(const struct connection *conn)
{
  return conn->answered;
}

size_t
connection_sendq_bytes(const struct connection *conn)
{
  return sendq_bytes(&conn->sendq);
}

char *
connection_local_address(const struct connection *conn)
{
  struct sockaddr_storage here = {.ss_family = AF_UNSPEC};
  socklen_t len = sizeof here;

  /* It fails only for a socket whose peer is gone; then nobody reads the answer. */
  (void)getsockname(conn->fd, (struct sockaddr *)&here, &len);
  return address_text((const struct sockaddr *)&here);
}

void
connection_close(struct connection *conn)
{
  conn->owner = NULL;
  if (!conn->leaving)
    conn->net->leaving++;
  conn->leaving = true;
  event_del(conn->read_event);
  /* Who has hung up may have closed its one direction only, as nc does at the end of its input. */
  if (conn->state == CONNECTION_OPEN || (conn->state == CONNECTION_FAILED && conn->hung_up))
    conn->state = CONNECTION_CLOSING;
  else
    conn->state = CONNECTION_DEAD;
  connection_mark(conn);
}

void
connection_resume(struct connection *conn)
{
  if (conn->state == CONNECTION_OPEN && !conn->resuming)
    come_back(conn);
}

static void
wait_until_writable(struct connection *conn)
{
  if (!conn->write_event)
    conn->write_event = event_new(conn->net->base, conn->fd, EV_WRITE, write_cb, conn);
  conn->blocked = true;
  event_add(conn->write_event, NULL);
}

static void
write_out(struct connection *conn)
{
  ssize_t sent;

  if (conn->blocked || connection_sendq_bytes(conn) == 0)
    return;
  sent = send(conn->fd, sendq_front(&conn->sendq), sendq_bytes(&conn->sendq), MSG_NOSIGNAL);
  if (sent < 0 && !is_temporary(errno)) {
    fail(conn, failure_text(errno));
    return;
  }
  if (sent > 0)
    sendq_sent(&conn->sendq, &conn->net->spares, (size_t)sent);
  if (conn->state == CONNECTION_OPEN && conn->crowded && has_room(conn)) {
    conn->crowded = false;
    come_back(conn);
  }
  if (connection_sendq_bytes(conn) > 0) {
    wait_until_writable(conn);
    return;
  }
  conn->allowance = 0;
}

static void
start_linger_timer(struct connection *conn)
{
  struct timeval wait = {.tv_sec = LINGER_SECONDS};

  if (conn->linger_timer)
    return;
  conn->linger_timer = evtimer_new(conn->net->base, linger_timeout_cb, conn);
  evtimer_add(conn->linger_timer, &wait);
}

/* All is said: hang up our end and wait for the peer to hang up its own. */
static void
start_lingering(struct connection *conn)
{
  start_linger_timer(conn);
  if (connection_sendq_bytes(conn) > 0)
    return;
  conn->state = CONNECTION_LINGERING;
  if (conn->net->leaving > LEAVING_MAX || shutdown(conn->fd, SHUT_WR) < 0)
    fail(conn, NULL);
  else
    event_add(conn->read_event, NULL);
}

void
connection_flush(struct connection *conn)
{
  if (conn->state == CONNECTION_OPEN || conn->state == CONNECTION_CLOSING)
    write_out(conn);
  if (conn->state == CONNECTION_CLOSING)
    start_lingering(conn);
}
