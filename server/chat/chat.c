/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/chat.h"

#include "server/chat/apply.h"
#include "server/chat/channel.h"
#include "server/chat/client.h"
#include "server/chat/command.h"
#include "server/chat/isupport.h"
#include "server/chat/klines.h"
#include "server/chat/limits.h"
#include "server/chat/liveness.h"
#include "server/chat/lookalike.h"
#include "server/chat/monitor.h"
#include "server/chat/nametable.h"
#include "server/chat/user.h"
#include "server/chat/whowas.h"
#include "server/files/service.h"

#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#define MOTD_MAX_BYTES (32 * 1024)

int64_t
chat_now_ms(const struct chat *chat)
{
  struct timeval now;

  event_base_gettimeofday_cached(chat->base, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_usec / 1000;
}

static void *
accepted(void *context, struct connection *conn)
{
  return client_new(context, conn);
}

static void
line(void *owner, char *text, size_t len)
{
  struct client *client = owner;

  log_set_time(client->chat->log, chat_now_ms(client->chat));
  if (text)
    command_dispatch(client, text, len);
  else
    command_too_long(client);
}

static bool
ready(void *owner)
{
  const struct client *client = owner;

  return client->waiting == 0 && !client->paused;
}

static void
closed(void *owner, const char *reason)
{
  client_close(owner, reason);
}

const struct net_events CHAT_NET_EVENTS = {
    .accepted = accepted, .line = line, .ready = ready, .closed = closed};

/* The host's own name, as far as a source can hold it. It has a dot, by which clients tell servers
 * from people. */
static char *
choose_server_name(const struct config *config)
{
  char host[56] = "";

  if (*config->server_name)
    return g_strdup(config->server_name);
  if (gethostname(host, sizeof host - 1) < 0 || *host == '\0' || !g_str_is_ascii(host) ||
      strpbrk(host, " !@:*#"))
    return g_strdup("chatd.local");
  return strchr(host, '.') ? g_strdup(host) : g_strconcat(host, ".local", NULL);
}

/* A text that cannot be shown is told of once, and the server goes on without it. */
static char *
load_motd(const struct config *config)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gsize len;

  if (*config->motd_file == '\0')
    return NULL;
  /* A pipe or a device has no end. */
  if (!g_file_test(config->motd_file, G_FILE_TEST_IS_REGULAR))
    g_warning("motd_file: there is no file %s", config->motd_file);
  else if (!g_file_get_contents(config->motd_file, &text, &len, &error))
    g_warning("motd_file: %s", error->message);
  else if (len > MOTD_MAX_BYTES || !g_utf8_validate_len(text, len, NULL))
    g_warning("motd_file: %s must be UTF-8 text of at most %d bytes", config->motd_file,
              MOTD_MAX_BYTES);
  else
    return g_strdup(g_strchomp(g_strdelimit(text, "\r", ' '))); /* no line has a CR inside */
  return NULL;
}

struct chat *
chat_new(struct event_base *base, const struct config *config, const struct chat_control *control)
{
  struct chat *chat = g_new0(struct chat, 1);

  chat->base = base;
  chat->config = config;
  chat->log = log_new(apply_event, chat, NULL);
  chat->server_name = choose_server_name(config);
  chat->motd = load_motd(config);
  chat->clients = g_hash_table_new(g_int64_hash, g_int64_equal);
  chat->users = g_hash_table_new(g_int64_hash, g_int64_equal);
  chat->nicks = nametable_new();
  chat->channels = nametable_new();
  g_queue_init(&chat->gone);
  chat->control = *control;
  chat->command_counts = g_new0(uint64_t, command_count());
  chat->klines = klines_new();
  chat->lookalikes = lookalikes_new();
  chat->monitors = monitors_new();
  chat->whowas = whowas_new();
  chat->limits = limits_new(chat);
  chat->liveness = liveness_new(chat);
  chat->started_ms = chat_now_ms(chat);
  isupport_push(chat);
  if (*config->lobby)
    channel_new(chat, config->lobby, chat->started_ms);
  return chat;
}

static void
free_users(struct chat *chat)
{
  g_autoptr(GList) users = g_hash_table_get_values(chat->users);

  for (GList *link = users; link; link = link->next)
    user_free(link->data);
}

static void
free_channels(struct chat *chat)
{
  GHashTableIter iter;
  gpointer value;

  nametable_iter_init(chat->channels, &iter);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    channel_free(value);
    nametable_iter_init(chat->channels, &iter);
  }
}

void
chat_free(struct chat *chat)
{
  if (!chat)
    return;
  chat_close_all(chat, "Server is going down");
  chat_reap(chat);
  free_users(chat);
  free_channels(chat);
  g_hash_table_unref(chat->clients);
  g_hash_table_unref(chat->users);
  nametable_free(chat->nicks);
  nametable_free(chat->channels);
  klines_free(chat->klines);
  lookalikes_free(chat->lookalikes);
  monitors_free(chat->monitors);
  whowas_free(chat->whowas);
  g_free(chat->command_counts);
  g_ptr_array_unref(chat->isupport);
  limits_free(chat->limits);
  liveness_free(chat->liveness);
  log_free(chat->log);
  g_free(chat->server_name);
  g_free(chat->motd);
  g_free(chat);
}

void
chat_set_files(struct chat *chat, struct file_service *files)
{
  chat->files = files;
}

void
chat_reload(struct chat *chat)
{
  g_free(chat->motd);
  chat->motd = load_motd(chat->config);
  isupport_push(chat);
  liveness_reload(chat->liveness);
}

bool
chat_commit(struct chat *chat)
{
  bool more = log_run_bulky(chat->log);

  if (!log_commit(chat->log))
    g_error("The log could not be written"); /* there is no keeper that could refuse */
  return more;
}

void
chat_reap(struct chat *chat)
{
  struct client *client;

  while ((client = g_queue_pop_head(&chat->gone)))
    client_free(client);
}

void
chat_close_all(struct chat *chat, const char *reason)
{
  g_autoptr(GList) clients = g_hash_table_get_values(chat->clients);

  for (GList *link = clients; link; link = link->next)
    client_close(link->data, reason);
}
