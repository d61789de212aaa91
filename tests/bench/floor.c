/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The floor: the least a chat server can do and still have its lines arrive.
 *
 * One epoll loop that knows five words. A PRIVMSG is copied, with a fixed
 * prefix, into the buffer of every other connection; every buffer that gained
 * something leaves in one write at the end of the turn. There are no channels,
 * no limits, no history and no names, so what a real server needs more than
 * this is the price of what it does. It is a yardstick and not an example.
 *
 * Usage: floor PORT   (loopback only)
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  EVENTS_MAX = 1024,        /* ready connections handled in one turn */
  IN_MAX_BYTES = 16384,     /* read at once from one connection */
  NICK_MAX_BYTES = 32,      /* longer ones are cut */
  OUT_START_BYTES = 4096,   /* first size of an output buffer; it doubles */
  OUT_MAX_BYTES = 16 << 20, /* a peer this far behind is dropped */
};

struct peer {
  int fd;
  char nick[NICK_MAX_BYTES + 1];
  char *out; /* owned; out_sent of out_len bytes have left */
  size_t out_len;
  size_t out_sent;
  size_t out_size;
  size_t carry_len; /* the beginning of a line whose end has not come yet */
  bool dirty;       /* stands in floor.dirty */
  bool armed;       /* the socket was full: wait for EPOLLOUT */
  bool dead;        /* to be closed at the end of the turn */
  size_t index;     /* in floor.peers */
  char carry[1024];
};

struct floor {
  int epoll;
  int listener;
  struct peer **peers; /* owned; any order */
  size_t peer_count;
  size_t peer_size;
  struct peer **dirty; /* borrowed; room for every peer */
  size_t dirty_count;
};

static void
fatal(const char *what)
{
  perror(what);
  exit(EXIT_FAILURE);
}

static bool
peer_reserve(struct peer *peer, size_t more)
{
  if (peer->out_len + more <= peer->out_size)
    return true;

  size_t size = peer->out_size ? peer->out_size : OUT_START_BYTES;
  while (size < peer->out_len + more)
    size *= 2;
  if (size > OUT_MAX_BYTES)
    return false;

  char *out = realloc(peer->out, size);
  if (!out)
    fatal("realloc");
  peer->out = out;
  peer->out_size = size;
  return true;
}

/* Have the peer looked at when the turn ends. */
static void
peer_touch(struct floor *floor, struct peer *peer)
{
  if (!peer->dirty) {
    peer->dirty = true;
    floor->dirty[floor->dirty_count++] = peer;
  }
}

static void
peer_send(struct floor *floor, struct peer *peer, const char *bytes, size_t len)
{
  peer_touch(floor, peer);
  if (!peer_reserve(peer, len)) {
    peer->dead = true;
    return;
  }
  memcpy(peer->out + peer->out_len, bytes, len);
  peer->out_len += len;
}

static void
floor_relay(struct floor *floor, const struct peer *from, const char *line, size_t len)
{
  char text[1200];
  int n = snprintf(text, sizeof text, ":%s!~u@127.0.0.1 %.*s\r\n", from->nick, (int)len, line);
  for (size_t i = 0; i < floor->peer_count; i++) {
    if (floor->peers[i] != from)
      peer_send(floor, floor->peers[i], text, (size_t)n);
  }
}

static void
floor_line(struct floor *floor, struct peer *peer, const char *line, size_t len)
{
  char text[256];
  int n = 0;

  if (len > 8 && memcmp(line, "PRIVMSG ", 8) == 0) {
    floor_relay(floor, peer, line, len);
  } else if (len > 5 && memcmp(line, "NICK ", 5) == 0) {
    snprintf(peer->nick, sizeof peer->nick, "%.*s", (int)(len - 5), line + 5);
  } else if (len > 5 && memcmp(line, "USER ", 5) == 0) {
    n = snprintf(text, sizeof text, ":floor 001 %s :Welcome\r\n", peer->nick);
  } else if (len > 5 && memcmp(line, "JOIN ", 5) == 0) {
    int name_len = (int)(len - 5 < 64 ? len - 5 : 64);
    n = snprintf(text, sizeof text, ":%s!~u@127.0.0.1 JOIN %.*s\r\n:floor 366 %s %.*s :End\r\n",
                 peer->nick, name_len, line + 5, peer->nick, name_len, line + 5);
  } else if (len > 5 && memcmp(line, "PING ", 5) == 0) {
    n = snprintf(text, sizeof text, ":floor PONG floor %.*s\r\n", (int)(len < 69 ? len - 5 : 64),
                 line + 5);
  }
  if (n > 0)
    peer_send(floor, peer, text, (size_t)n);
}

static void
peer_read(struct floor *floor, struct peer *peer)
{
  static char in[sizeof peer->carry + IN_MAX_BYTES];

  memcpy(in, peer->carry, peer->carry_len);
  ssize_t n = read(peer->fd, in + peer->carry_len, IN_MAX_BYTES);
  if (n <= 0) {
    if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
      peer->dead = true;
      peer_touch(floor, peer);
    }
    return;
  }

  char *line = in;
  char *end = in + peer->carry_len + (size_t)n;
  for (char *lf; (lf = memchr(line, '\n', (size_t)(end - line))); line = lf + 1) {
    size_t len = (size_t)(lf - line);
    if (len > 0 && line[len - 1] == '\r')
      len--;
    if (len <= sizeof peer->carry)
      floor_line(floor, peer, line, len);
  }
  peer->carry_len = (size_t)(end - line);
  if (peer->carry_len > sizeof peer->carry)
    peer->carry_len = 0;
  memcpy(peer->carry, line, peer->carry_len);
}

static void
floor_watch(const struct floor *floor, int fd, void *data, int operation, uint32_t events)
{
  struct epoll_event event = {.events = events, .data.ptr = data};
  if (epoll_ctl(floor->epoll, operation, fd, &event) != 0)
    fatal("epoll_ctl");
}

static void
peer_flush(const struct floor *floor, struct peer *peer)
{
  ssize_t n =
      send(peer->fd, peer->out + peer->out_sent, peer->out_len - peer->out_sent, MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN && errno != EINTR) {
    peer->dead = true;
    return;
  }
  if (n > 0)
    peer->out_sent += (size_t)n;

  bool full = peer->out_sent < peer->out_len;
  if (!full)
    peer->out_sent = peer->out_len = 0;
  if (full != peer->armed) {
    peer->armed = full;
    floor_watch(floor, peer->fd, peer, EPOLL_CTL_MOD, full ? EPOLLIN | EPOLLOUT : EPOLLIN);
  }
}

static void
floor_remove(struct floor *floor, struct peer *peer)
{
  struct peer *last = floor->peers[--floor->peer_count];
  floor->peers[peer->index] = last;
  last->index = peer->index;
  close(peer->fd);
  free(peer->out);
  free(peer);
}

static void
floor_accept(struct floor *floor)
{
  int fd = accept4(floor->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0)
    return;
  int on = 1;
  (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* only costs latency */

  if (floor->peer_count == floor->peer_size) {
    floor->peer_size = floor->peer_size ? floor->peer_size * 2 : 64;
    floor->peers = realloc(floor->peers, floor->peer_size * sizeof *floor->peers);
    floor->dirty = realloc(floor->dirty, floor->peer_size * sizeof *floor->dirty);
    if (!floor->peers || !floor->dirty)
      fatal("realloc");
  }
  struct peer *peer = calloc(1, sizeof *peer);
  if (!peer)
    fatal("calloc");
  peer->fd = fd;
  peer->index = floor->peer_count;
  floor->peers[floor->peer_count++] = peer;
  floor_watch(floor, fd, peer, EPOLL_CTL_ADD, EPOLLIN);
}

static void
floor_turn(struct floor *floor)
{
  static struct epoll_event events[EVENTS_MAX];

  int count = epoll_wait(floor->epoll, events, EVENTS_MAX, -1);
  for (int i = 0; i < count; i++) {
    struct peer *peer = events[i].data.ptr;
    if (!peer) {
      floor_accept(floor);
      continue;
    }
    if (events[i].events & ~(uint32_t)EPOLLOUT)
      peer_read(floor, peer);
    if (events[i].events & EPOLLOUT)
      peer_touch(floor, peer);
  }

  for (size_t i = 0; i < floor->dirty_count; i++) {
    struct peer *peer = floor->dirty[i];
    peer->dirty = false;
    if (!peer->dead)
      peer_flush(floor, peer);
    if (peer->dead)
      floor_remove(floor, peer);
  }
  floor->dirty_count = 0;
}

static int
listen_on(uint16_t port)
{
  struct sockaddr_in address = {
      .sin_family = AF_INET,
      .sin_port = htons(port),
      .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
  };
  int on = 1;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, SOMAXCONN) != 0)
    fatal("floor: listen");
  return fd;
}

int
main(int argc, char **argv)
{
  long port = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
  if (port < 1 || port > 65535) {
    fprintf(stderr, "usage: %s PORT\n", argv[0]);
    return 2;
  }

  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files); /* accept says so where it is too small */
  }

  struct floor floor = {.epoll = epoll_create1(EPOLL_CLOEXEC)};
  if (floor.epoll < 0)
    fatal("epoll_create1");
  floor.listener = listen_on((uint16_t)port);
  floor_watch(&floor, floor.listener, NULL, EPOLL_CTL_ADD, EPOLLIN);
  for (;;)
    floor_turn(&floor);
}
