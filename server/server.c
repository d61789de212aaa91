/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One turn: wait, read, handle and apply what came, commit it, then write all output. Nothing that
 * a turn says leaves before what it did is durable.
 */
#include "server/server.h"

#include "protocol/limits.h"
#include "server/chat/chat.h"
#include "server/chat/plain.h"
#include "server/files/service.h"
#include "server/net/address.h"
#include "server/net/listener.h"
#include "server/net/net.h"

#include <gio/gio.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

/* How long clients may take to read the goodbye. */
#define GOODBYE_MS 800

struct server {
  struct config *config;
  const struct config_sources *sources;
  struct event_base *base;
  struct net *net;
  struct chat *chat;
  struct listener *listener;
  struct file_service *files;
  struct event *on_term, *on_int, *on_hangup;
  struct event *goodbye_timer;
  char *shared_folder;
  bool stopping;    /* goodbye has been said */
  bool out_of_time; /* and waited for */
};

static struct net_limits
net_limits(const struct config *config)
{
  return (struct net_limits){
      .line_max_bytes = LINE_MAX_BYTES,
      .sendq_max_bytes = (size_t)config->sendq_max_bytes,
      .lines_turn = (unsigned int)config->lines_per_turn,
      .max = (unsigned int)config->connections_max,
  };
}

static void
accept_cb(void *context, int fd)
{
  struct server *server = context;

  net_adopt(server->net, fd);
}

static void
goodbye_timeout_cb(evutil_socket_t fd, short what, void *arg)
{
  struct server *server = arg;

  (void)fd;
  (void)what;
  server->out_of_time = true;
}

static void
stop(void *context)
{
  struct server *server = context;
  struct timeval wait = {.tv_usec = GOODBYE_MS * 1000};

  if (server->stopping)
    return;
  server->stopping = true;
  g_clear_pointer(&server->listener, listener_free);
  chat_close_all(server->chat, "Server is going down");
  evtimer_add(server->goodbye_timer, &wait);
}

static void
stop_cb(evutil_socket_t number, short what, void *arg)
{
  struct server *server = arg;

  (void)what;
  if (!server->stopping)
    g_message("Stopping: %s", strsignal((int)number));
  stop(server);
}

static void
share_folder(struct server *server)
{
  g_free(server->shared_folder);
  server->shared_folder = config_shared_folder(server->config);
}

static void
reload(void *context)
{
  struct server *server = context;
  g_autoptr(GError) error = NULL;
  struct config *fresh = config_load(server->sources, &error);
  struct net_limits limits;

  if (!fresh) {
    g_warning("Settings stay as they are: %s", error->message);
    return;
  }
  config_reload(server->config, fresh);
  limits = net_limits(server->config);
  net_set_limits(server->net, &limits);
  share_folder(server);
  file_service_set_folder(server->files, server->shared_folder);
  chat_reload(server->chat);
  g_message("Settings were read again");
}

static void
reload_cb(evutil_socket_t number, short what, void *arg)
{
  (void)number;
  (void)what;
  reload(arg);
}

static bool
prepare_state_directory(const struct config *config, GError **error)
{
  g_autofree char *path = config_state_directory(config);

  if (g_mkdir_with_parents(path, 0700) == 0 && access(path, W_OK | X_OK) == 0)
    return true;
  g_set_error(error, G_IO_ERROR, (int)g_io_error_from_errno(errno),
              "The state directory %s cannot be written: %s; choose another with --state-dir", path,
              g_strerror(errno));
  return false;
}

static bool
start_files(struct server *server, GError **error)
{
  const struct config *config = server->config;
  struct file_service_config files = {
      .addresses = (const char *const *)config->listen,
      .folder = server->shared_folder,
      .limits = FILE_LIMITS_DEFAULT,
      .base = server->base,
      .events = &PLAIN_FILE_EVENTS,
      .events_arg = server->chat,
  };
  int64_t port = config->files_port;

  if (port < 0 && config->port > 0)
    port = listener_port(server->listener) + 1;
  files.port = (uint16_t)CLAMP(port, 0, UINT16_MAX);
  files.limits.max_connections = (unsigned int)config->files_connections_max;
  files.limits.stall_timeout_s = files.limits.request_timeout_s =
      (unsigned int)config->files_timeout;
  files.limits.max_per_address = (unsigned int)config->connections_per_address;
  files.limits.page_entries = (unsigned int)config->files_page_max;
  server->files = file_service_new(&files, error);
  chat_set_files(server->chat, server->files);
  return server->files != NULL;
}

static bool
start(struct server *server, GError **error)
{
  const struct chat_control control = {.reload = reload, .stop = stop, .context = server};
  struct net_limits limits = net_limits(server->config);

  if (!prepare_state_directory(server->config, error))
    return false;
  server->chat = chat_new(server->base, server->config, &control);
  server->net = net_new(server->base, &CHAT_NET_EVENTS, server->chat, &limits);
  server->listener = listener_new(server->base, (const char *const *)server->config->listen,
                                  (uint16_t)server->config->port, accept_cb, server, error);
  return server->listener && start_files(server, error);
}

struct server *
server_new(struct config *config, const struct config_sources *sources, GError **error)
{
  struct server *server = g_new0(struct server, 1);

  server->config = config;
  server->sources = sources;
  server->base = event_base_new();
  server->on_term = evsignal_new(server->base, SIGTERM, stop_cb, server);
  server->on_int = evsignal_new(server->base, SIGINT, stop_cb, server);
  server->on_hangup = evsignal_new(server->base, SIGHUP, reload_cb, server);
  server->goodbye_timer = evtimer_new(server->base, goodbye_timeout_cb, server);
  share_folder(server);
  if (start(server, error)) {
    event_add(server->on_term, NULL);
    event_add(server->on_int, NULL);
    event_add(server->on_hangup, NULL);
    return server;
  }
  server_free(server);
  return NULL;
}

/* A line for each address that people can use. */
static void
announce(const char *const *listening, const char *format, uint16_t port)
{
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func(g_free);

  for (; *listening; listening++)
    address_list_reachable(*listening, addresses);
  for (guint i = 0; i < addresses->len; i++) {
    const char *address = addresses->pdata[i];
    g_autofree char *joined = address_join(address, port);

    if (strcmp(format, "chat") == 0)
      printf("Chat on %s port %u\n", address, port);
    else
      printf("Files at http://%s/files/\n", joined);
  }
}

void
server_announce(const struct server *server)
{
  const char *const *listening = (const char *const *)server->config->listen;

  announce(listening, "chat", listener_port(server->listener));
  announce(listening, "files", file_service_port(server->files));
  if (!g_file_test(server->shared_folder, G_FILE_TEST_IS_DIR))
    g_message("There is no folder %s yet; nothing is shared until there is", server->shared_folder);
  printf("Sharing %s\n", server->shared_folder);
  fflush(stdout);
}

/* Returns  whether the next turn has work already */
static bool
end_turn(struct server *server)
{
  bool more;

  do
    more = chat_commit(server->chat);
  while (net_flush(server->net));
  chat_reap(server->chat);
  return more;
}

static bool
is_done(const struct server *server)
{
  return server->stopping && (server->out_of_time || net_count(server->net) == 0);
}

void
server_run(struct server *server)
{
  bool more = false;

  while (!is_done(server)) {
    event_base_loop(server->base, more ? EVLOOP_ONCE | EVLOOP_NONBLOCK : EVLOOP_ONCE);
    more = end_turn(server);
  }
}

void
server_free(struct server *server)
{
  if (!server)
    return;
  file_service_free(server->files);
  listener_free(server->listener);
  if (server->chat)
    chat_close_all(server->chat, "Server is going down");
  net_free(server->net);
  chat_free(server->chat);
  g_clear_pointer(&server->on_term, event_free);
  g_clear_pointer(&server->on_int, event_free);
  g_clear_pointer(&server->on_hangup, event_free);
  g_clear_pointer(&server->goodbye_timer, event_free);
  event_base_free(server->base);
  config_free(server->config);
  g_free(server->shared_folder);
  g_free(server);
}
