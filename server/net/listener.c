/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When descriptors run out, accepting pauses for a moment instead of spinning on a
 * socket that stays readable.
 */
#include "server/net/listener.h"

#include "server/net/address.h"

#include <errno.h>
#include <event2/listener.h>
#include <event2/util.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG  512
#define PAUSE_MS 200

/* With port 0 the first address chooses; another one may have it taken already. */
#define FREE_PORT_TRIES 16

struct listener {
  struct event_base *base;
  GPtrArray *sockets;   /* struct evconnlistener */
  GPtrArray *addresses; /* char *, NULL-terminated */
  uint16_t port;
  listener_accept_cb accept;
  void *context;
  struct event *pause;
};

static void
accept_cb(struct evconnlistener *socket, evutil_socket_t fd, struct sockaddr *peer, int len,
          void *arg)
{
  struct listener *listener = arg;

  (void)socket;
  (void)peer;
  (void)len;
  listener->accept(listener->context, fd);
}

static void
resume_cb(evutil_socket_t fd, short what, void *arg)
{
  struct listener *listener = arg;

  (void)fd;
  (void)what;
  for (guint i = 0; i < listener->sockets->len; i++)
    evconnlistener_enable(listener->sockets->pdata[i]);
}

static void
error_cb(struct evconnlistener *socket, void *arg)
{
  struct listener *listener = arg;
  struct timeval wait = {.tv_usec = PAUSE_MS * 1000};

  if (errno != EMFILE && errno != ENFILE && errno != ENOMEM && errno != ENOBUFS)
    return;
  g_warning("Cannot accept a connection for the moment: %s", g_strerror(errno));
  evconnlistener_disable(socket);
  evtimer_add(listener->pause, &wait);
}

/* A socket bound and listening, or -1 with errno. */
static int
open_socket(const char *address, uint16_t port)
{
  struct sockaddr_storage where;
  socklen_t len = address_parse(address, port, &where);
  int yes = 1;
  int fd;

  if (len == 0) {
    errno = EINVAL;
    return -1;
  }
  fd = socket(where.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -1;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
      (where.ss_family != AF_INET6 ||
       setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes) == 0) &&
      bind(fd, (struct sockaddr *)&where, len) == 0 && listen(fd, BACKLOG) == 0)
    return fd;
  yes = errno;
  close(fd);
  errno = yes;
  return -1;
}

static uint16_t
bound_port(int fd)
{
  struct sockaddr_storage where = {0};
  socklen_t len = sizeof where;

  if (getsockname(fd, (struct sockaddr *)&where, &len) < 0)
    return 0;
  return address_port((const struct sockaddr *)&where);
}

static void
set_bind_error(GError **error, const char *address, uint16_t port, int number)
{
  g_autofree char *where = address_join(address, port);

  if (number == EADDRINUSE)
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
                "Port %u is in use by another program on %s; give another port", port, address);
  else if (number == EINVAL)
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                "\"%s\" is not an IPv4 or IPv6 address", address);
  else if (number == EACCES)
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                "Port %u may only be used by root; give one above 1023", port);
  else
    g_set_error(error, G_IO_ERROR, (int)g_io_error_from_errno(number), "Cannot listen on %s: %s",
                where, g_strerror(number));
}

static void
add_socket(struct listener *listener, const char *address, int fd)
{
  struct evconnlistener *socket = evconnlistener_new(
      listener->base, accept_cb, listener, LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_CLOSE_ON_FREE, 0, fd);

  evconnlistener_set_error_cb(socket, error_cb);
  g_ptr_array_add(listener->sockets, socket);
  g_ptr_array_insert(listener->addresses, (int)listener->addresses->len - 1, g_strdup(address));
}

static bool
is_unserved_family(int number)
{
  return number == EAFNOSUPPORT || number == EADDRNOTAVAIL || number == EPROTONOSUPPORT;
}

/* Returns 0, or the errno of the address in *failed. */
static int
bind_all(struct listener *listener, const char *const *addresses, uint16_t port,
         const char **failed)
{
  listener->port = port;
  for (size_t i = 0; addresses[i]; i++) {
    int fd = open_socket(addresses[i], listener->port);
    int number = errno;

    if (fd >= 0) {
      listener->port = bound_port(fd);
      add_socket(listener, addresses[i], fd);
      continue;
    }
    *failed = addresses[i];
    if (!strchr(addresses[i], ':') || !is_unserved_family(number) || !addresses[1])
      return number;
  }
  return listener->sockets->len > 0 ? 0 : EADDRNOTAVAIL;
}

static void
unbind_all(struct listener *listener)
{
  g_ptr_array_set_size(listener->sockets, 0);
  g_ptr_array_set_size(listener->addresses, 0);
  g_ptr_array_add(listener->addresses, NULL);
}

struct listener *
listener_new(struct event_base *base, const char *const *addresses, uint16_t port,
             listener_accept_cb accept, void *context, GError **error)
{
  struct listener *listener = g_new0(struct listener, 1);
  const char *failed = addresses[0];
  int number = EADDRINUSE;

  listener->base = base;
  listener->accept = accept;
  listener->context = context;
  listener->pause = evtimer_new(base, resume_cb, listener);
  listener->sockets = g_ptr_array_new_with_free_func((GDestroyNotify)evconnlistener_free);
  listener->addresses = g_ptr_array_new_with_free_func(g_free);
  for (int i = 0; number == EADDRINUSE && i < (port == 0 ? FREE_PORT_TRIES : 1); i++) {
    unbind_all(listener);
    number = bind_all(listener, addresses, port, &failed);
  }
  if (number == 0)
    return listener;
  set_bind_error(error, failed, port, number);
  listener_free(listener);
  return NULL;
}

void
listener_free(struct listener *listener)
{
  if (!listener)
    return;
  g_ptr_array_unref(listener->sockets);
  g_ptr_array_unref(listener->addresses);
  event_free(listener->pause);
  g_free(listener);
}

uint16_t
listener_port(const struct listener *listener)
{
  return listener->port;
}

const char *const *
listener_addresses(const struct listener *listener)
{
  return (const char *const *)listener->addresses->pdata;
}
