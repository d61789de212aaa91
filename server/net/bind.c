/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * They are made here rather than by evconnlistener_new_bind() and evhttp_bind_socket(), which say
 * neither what failed nor for which address, and bind "::" for IPv4 too, so that "0.0.0.0" could
 * not stand beside it.
 */
#include "server/net/bind.h"

#include <errno.h>
#include <gio/gio.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 512

/* A free port of the first address may be taken on the second. */
#define FREE_PORT_TRIES_MAX 16

/* Read a numeric address, IPv6 with a zone if it needs one. For the caller to freeaddrinfo();
 * NULL where it is none. */
static struct addrinfo *
parse_address(const char *text, uint16_t port)
{
  const struct addrinfo hints = {
      .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV,
      .ai_socktype = SOCK_STREAM,
  };
  struct addrinfo *info = NULL;
  char service[8];

  (void)g_snprintf(service, sizeof service, "%u", port);
  return getaddrinfo(text, service, &hints, &info) == 0 ? info : NULL;
}

static bool
bind_and_listen(int fd, const struct addrinfo *info)
{
  const int on = 1;
  return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
         (info->ai_family != AF_INET6 ||
          setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == 0) &&
         bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
}

/* Returns a listening socket, or -1 with errno; EINVAL for what is no address. */
static int
open_one(const char *text, uint16_t port)
{
  struct addrinfo *info = parse_address(text, port);
  if (info == NULL) {
    errno = EINVAL;
    return -1;
  }
  int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd >= 0 && !bind_and_listen(fd, info)) {
    int saved_errno = errno;
    close(fd);
    errno = saved_errno;
    fd = -1;
  }
  freeaddrinfo(info);
  return fd;
}

static uint16_t
port_of(int fd)
{
  struct sockaddr_storage address = {0};
  socklen_t length = sizeof address;
  if (getsockname(fd, (struct sockaddr *)&address, &length) != 0)
    return 0;
  /* The port lies at the same place in both families (RFC 3493 section 3.3). */
  return ntohs(((const struct sockaddr_in *)&address)->sin_port);
}

static void
close_from(GArray *fds, unsigned first)
{
  for (unsigned i = first; i < fds->len; i++)
    close(g_array_index(fds, int, i));
  g_array_set_size(fds, first);
}

/* "::" is there by default, also on a machine that was told to have no IPv6. */
static bool
may_be_passed_over(const char *address, int error)
{
  return strchr(address, ':') != NULL &&
         (error == EAFNOSUPPORT || error == EADDRNOTAVAIL || error == EPROTONOSUPPORT);
}

/* Returns 0, or the errno of the address in *failed. */
static int
open_all(const char *const *addresses, uint16_t *port, GArray *fds, const char **failed)
{
  unsigned first = fds->len;
  uint16_t bound = *port;
  int error = 0;

  for (; *addresses != NULL; addresses++) {
    *failed = *addresses;
    int fd = open_one(*addresses, bound);
    if (fd < 0) {
      error = errno;
      if (may_be_passed_over(*addresses, error))
        continue;
      close_from(fds, first);
      return error;
    }
    g_array_append_val(fds, fd);
    if (bound == 0)
      bound = port_of(fd);
  }
  if (fds->len == first)
    return error;
  *port = bound;
  return 0;
}

static void
explain(GError **error, int cause, const char *what, const char *address, uint16_t port)
{
  GIOErrorEnum code = g_io_error_from_errno(cause);

  if (cause == EINVAL)
    g_set_error(error, G_IO_ERROR, (int)code, "\"%s\" is not an IPv4 or IPv6 address in numbers",
                address);
  else if (cause == EADDRINUSE && port == 0)
    g_set_error(error, G_IO_ERROR, (int)code,
                "No port is free for %s on %s and the other addresses together", what, address);
  else if (cause == EADDRINUSE)
    g_set_error(error, G_IO_ERROR, (int)code,
                "Port %u for %s is in use already on %s; choose another", port, what, address);
  else if (cause == EADDRNOTAVAIL)
    g_set_error(error, G_IO_ERROR, (int)code, "This machine does not have the address %s", address);
  else if (cause == EACCES)
    g_set_error(error, G_IO_ERROR, (int)code,
                "Port %u for %s on %s is not for everyone to use; choose one above 1023", port,
                what, address);
  else
    g_set_error(error, G_IO_ERROR, (int)code, "Cannot listen for %s on %s, port %u: %s", what,
                address, port, g_strerror(cause));
}

int
bind_open(const char *what, const char *const *addresses, uint16_t *port, GArray *fds,
          GError **error)
{
  const char *failed = "";
  int cause = 0;

  for (int i = 0; i < FREE_PORT_TRIES_MAX; i++) {
    cause = open_all(addresses, port, fds, &failed);
    if (cause != EADDRINUSE || *port != 0)
      break;
  }
  if (cause == 0)
    return 0;
  explain(error, cause, what, failed, *port);
  return -1;
}
