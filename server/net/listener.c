/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When descriptors run out, accepting pauses for a moment instead of spinning on a
 * socket that stays readable.
 */
#include "server/net/listener.h"

#include "server/net/bind.h"

#include <errno.h>
#include <event2/listener.h>

#define PAUSE_MS 200

struct listener {
  struct event_base *base;
  GPtrArray *sockets; /* struct evconnlistener */
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

static void
add_socket(struct listener *listener, int fd)
{
  struct evconnlistener *socket = evconnlistener_new(
      listener->base, accept_cb, listener, LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_CLOSE_ON_FREE, 0, fd);

  evconnlistener_set_error_cb(socket, error_cb);
  g_ptr_array_add(listener->sockets, socket);
}

struct listener *
listener_new(struct event_base *base, const char *const *addresses, uint16_t port,
             listener_accept_cb accept, void *context, GError **error)
{
  g_autoptr(GArray) fds = g_array_new(FALSE, FALSE, sizeof(int));
  struct listener *listener;

  if (bind_open("chat", addresses, &port, fds, error) < 0)
    return NULL;
  listener = g_new0(struct listener, 1);
  listener->base = base;
  listener->accept = accept;
  listener->context = context;
  listener->port = port;
  listener->pause = evtimer_new(base, resume_cb, listener);
  listener->sockets = g_ptr_array_new_with_free_func((GDestroyNotify)evconnlistener_free);
  for (guint i = 0; i < fds->len; i++)
    add_socket(listener, g_array_index(fds, int, i));
  return listener;
}

void
listener_free(struct listener *listener)
{
  if (!listener)
    return;
  g_ptr_array_unref(listener->sockets);
  event_free(listener->pause);
  g_free(listener);
}

uint16_t
listener_port(const struct listener *listener)
{
  return listener->port;
}
