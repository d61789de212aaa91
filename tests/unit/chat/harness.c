/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/chat/harness.h"

#include "protocol/message.h"
#include "server/chat/nametable.h"
#include "server/chat/plain.h"
#include "tests/unit/chat/fake_files.h"
#include "tests/unit/chat/harness_view.h"

#include <errno.h>
#include <event2/util.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEADLINE_SECONDS 20
#define PEERS_IN_SCRIPT  10
#define QUESTIONS_MAX    4

/* A chat that goes on moving by itself for so many turns is a fault. */
#define TURNS_MAX 100000

/* net hands these to the chat, and counts that something moved. */
static unsigned int lines_moved;

static void *
accepted(void *context, struct connection *conn)
{
  return CHAT_NET_EVENTS.accepted(context, conn);
}

static void
line(void *owner, char *text, size_t len)
{
  lines_moved++;
  CHAT_NET_EVENTS.line(owner, text, len);
}

static bool
ready(void *owner)
{
  return CHAT_NET_EVENTS.ready(owner);
}

static void
closed(void *owner, const char *reason)
{
  lines_moved++;
  CHAT_NET_EVENTS.closed(owner, reason);
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

/* What the server tells its administrator is no part of these tests, faults apart. */
static GLogWriterOutput
write_log(GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  if (level & (G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG))
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_default(level, fields, n_fields, data);
}

static struct config *
load_config(const char *const *assignments)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_auto(GStrv) all = NULL;
  struct config_sources sources = {0};
  g_autoptr(GError) error = NULL;
  struct config *config;

  g_strv_builder_add_many(builder, "flood=off", "connection_rate_per_address=1000000",
                          "server_name=test.example", NULL);
  for (; assignments && *assignments; assignments++)
    g_strv_builder_add(builder, *assignments);
  all = g_strv_builder_end(builder);
  sources.assignments = (const char *const *)all;
  config = config_load(&sources, &error);
  g_assert_no_error(error);
  return config;
}

/* The settings change back and forth, as when an administrator edits the file. */
static void
reload(void *context)
{
  struct harness *harness = context;

  if (!harness->other_settings)
    return;
  config_reload(harness->config,
                load_config(harness->is_reloaded ? harness->settings : harness->other_settings));
  harness->is_reloaded = !harness->is_reloaded;
  chat_reload(harness->chat);
}

/* There is no server around this chat that could be stopped. */
static void
ignore(void *context)
{
  (void)context;
}

static void
peer_free(void *data)
{
  struct peer *peer = data;

  peer_hang_up(peer);
  view_free(peer->view);
  g_string_free(peer->came, TRUE);
  g_free(peer);
}

void
harness_init(struct harness *harness, const char *const *assignments)
{
  static const struct timeval DEADLINE = {.tv_sec = DEADLINE_SECONDS};
  static bool quiet;
  const struct chat_control control = {.reload = reload, .stop = ignore, .context = harness};
  struct net_limits limits;

  if (!quiet)
    g_log_set_writer_func(write_log, NULL, NULL);
  quiet = true;
  *harness = (struct harness){
      .base = event_base_new(), .config = load_config(assignments), .settings = assignments};
  limits = (struct net_limits){
      .line_max_bytes = LINE_MAX_BYTES,
      .sendq_max_bytes = (size_t)harness->config->sendq_max_bytes,
      .lines_turn = (unsigned int)harness->config->lines_per_turn,
      .max = (unsigned int)harness->config->connections_max,
  };
  harness->chat = chat_new(harness->base, harness->config, &control);
  harness->files = fake_files_new(&PLAIN_FILE_EVENTS, harness->chat, QUESTIONS_MAX);
  chat_set_files(harness->chat, harness->files);
  harness->net = net_new(harness->base, &EVENTS, harness->chat, &limits);
  harness->peers = g_ptr_array_new_with_free_func(peer_free);
  harness->deadline = evtimer_new(harness->base, deadline_cb, NULL);
  evtimer_add(harness->deadline, &DEADLINE);
}

static void
read_all(struct peer *peer)
{
  char buffer[16 * 1024];
  ssize_t got;

  if (peer->fd < 0 || peer->deaf || peer->ended)
    return;
  while ((got = recv(peer->fd, buffer, sizeof buffer, 0)) > 0) {
    g_string_append_len(peer->came, buffer, got);
    peer->harness->moves++;
  }
  if (got == 0 || errno != EAGAIN) {
    peer->ended = true;
    peer->harness->moves++;
  }
}

void
harness_turn(struct harness *harness, bool wait)
{
  unsigned int connections = net_count(harness->net);
  unsigned int lines = lines_moved;
  bool more;

  event_base_loop(harness->base, wait ? EVLOOP_ONCE : EVLOOP_ONCE | EVLOOP_NONBLOCK);
  do
    more = chat_commit(harness->chat);
  while (net_flush(harness->net));
  chat_reap(harness->chat);
  harness->moves += (lines_moved - lines) + (connections != net_count(harness->net)) + more;
  for (guint i = 0; i < harness->peers->len; i++)
    read_all(harness->peers->pdata[i]);
}

/* Two turns without a move: what one turn leaves to the next is done in that. */
void
harness_settle(struct harness *harness)
{
  int idle = 0;

  for (int i = 0; idle < 2; i++) {
    unsigned int moves = harness->moves;

    g_assert_cmpint(i, <, TURNS_MAX);
    harness_turn(harness, false);
    idle = moves == harness->moves ? idle + 1 : 0;
  }
}

struct peer *
harness_connect(struct harness *harness)
{
  struct peer *peer = g_new0(struct peer, 1);
  int pair[2];

  g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), ==, 0);
  peer->harness = harness;
  peer->fd = pair[1];
  peer->view = view_new();
  peer->came = g_string_new(NULL);
  g_ptr_array_add(harness->peers, peer);
  net_adopt(harness->net, pair[0]);
  return peer;
}

struct peer *
harness_login(struct harness *harness, const char *nick, const char *caps)
{
  struct peer *peer = harness_connect(harness);

  if (caps)
    peer_say(peer, "CAP REQ :%s", caps);
  peer_say(peer, "NICK %s", nick);
  peer_say(peer, "USER %s 0 * :Real %s", nick, nick);
  if (caps)
    peer_say(peer, "CAP END");
  g_free(peer_expect(peer, "*422 *")); /* no message of the day: the last of the welcome */
  peer_forget(peer);
  return peer;
}

void
peer_send(struct peer *peer, const char *bytes, size_t len)
{
  while (len > 0 && peer->fd >= 0) {
    ssize_t sent = send(peer->fd, bytes, len, MSG_NOSIGNAL);

    if (sent < 0)
      return; /* closed by the server, or held back by it */
    bytes += sent;
    len -= (size_t)sent;
  }
}

void
peer_say(struct peer *peer, const char *format, ...)
{
  g_autoptr(GString) text = g_string_new(NULL);
  va_list arguments;

  va_start(arguments, format);
  g_string_vprintf(text, format, arguments);
  va_end(arguments);
  g_string_append(text, "\r\n");
  peer_send(peer, text->str, text->len);
}

char *
peer_next(struct peer *peer)
{
  const char *end = strstr(peer->came->str, "\r\n");
  char *text;

  if (!end)
    return NULL;
  view_take(peer->view, peer->came->str, (size_t)(end - peer->came->str));
  text = g_strndup(peer->came->str, (size_t)(end - peer->came->str));
  g_string_erase(peer->came, 0, end + 2 - peer->came->str);
  return text;
}

char *
peer_expect(struct peer *peer, const char *pattern)
{
  harness_settle(peer->harness);
  for (;;) {
    char *text = peer_next(peer);

    if (text && g_pattern_match_simple(pattern, text))
      return text;
    if (!text && peer->ended)
      g_error("The connection ended before there was a line like %s", pattern);
    if (!text)
      harness_turn(peer->harness, true);
    g_free(text);
  }
}

void
peer_assert_lines(struct peer *peer, const char *const *patterns)
{
  g_autofree char *more = NULL;

  harness_settle(peer->harness);
  for (; *patterns; patterns++) {
    g_autofree char *text = peer_next(peer);

    if (!text || !g_pattern_match_simple(*patterns, text))
      g_error("Got \"%s\" instead of \"%s\"", text, *patterns);
  }
  more = peer_next(peer);
  g_assert_cmpstr(more, ==, NULL);
}

void
peer_forget(struct peer *peer)
{
  char *text;

  harness_settle(peer->harness);
  while ((text = peer_next(peer)))
    g_free(text);
}

void
peer_hang_up(struct peer *peer)
{
  if (peer->fd >= 0)
    close(peer->fd);
  peer->fd = -1;
}

/* What is not a line at all is found when the next one is taken; what is left is half a line. */
static void
assert_good_output(struct peer *peer)
{
  char *text;

  while ((text = peer_next(peer)))
    g_free(text);
  g_assert_cmpuint(peer->came->len, <=, LINE_MAX_BYTES);
}

/* Who reads everything knows where it is; unless it waits for a file, in the middle of an answer.
 */
static void
check_view(struct peer *peer)
{
  assert_good_output(peer);
  if (peer->fd >= 0 && !peer->deaf && !peer->ended)
    view_check(peer->view, peer->harness->chat);
}

static void
play_line(struct harness *harness, struct peer **peers, const char *text, size_t len)
{
  struct peer **peer;

  if (len > 0 && *text == '*')
    (void)fake_files_answer(harness->files); /* there may be none */
  if (len < 2 || !g_ascii_isdigit(*text))
    return;
  peer = &peers[*text - '0'];
  if (!*peer)
    *peer = harness_connect(harness);
  if (text[1] == '!') {
    peer_hang_up(g_steal_pointer(peer));
  } else if (text[1] == '|') {
    shutdown((*peer)->fd, SHUT_WR);
  } else if (text[1] == '~') {
    (*peer)->deaf = !(*peer)->deaf;
  } else if (text[1] == '>') {
    peer_send(*peer, text + 2, len - 2);
  } else {
    peer_send(*peer, text + 1, len - 1);
    peer_send(*peer, "\r\n", 2);
  }
}

void
harness_play(struct harness *harness, const char *script, size_t len)
{
  struct peer *peers[PEERS_IN_SCRIPT] = {NULL};
  const char *end = script + len;

  while (script < end) {
    const char *feed = memchr(script, '\n', (size_t)(end - script));
    size_t line_len = (size_t)((feed ? feed : end) - script);

    play_line(harness, peers, script, line_len);
    harness_turn(harness, false);
    harness_check(harness);
    for (guint i = 0; i < harness->peers->len; i++)
      assert_good_output(harness->peers->pdata[i]);
    script += line_len + 1;
  }
  harness_settle(harness);
  harness_check(harness);
  for (guint i = 0; i < harness->peers->len; i++)
    check_view(harness->peers->pdata[i]);
}

static void
assert_nothing_left(struct harness *harness)
{
  const struct chat *chat = harness->chat;

  g_assert_cmpuint(g_hash_table_size(chat->clients), ==, 0);
  g_assert_cmpuint(g_hash_table_size(chat->users), ==, 0);
  g_assert_cmpuint(net_count(harness->net), ==, 0);
  /* No users, so no nicks, no members, no channel but the lobby, nobody watched or counted. */
  harness_check(harness);
  g_assert_cmpuint(nametable_size(chat->channels), ==, *harness->config->lobby ? 1 : 0);
}

void
harness_clear(struct harness *harness)
{
  for (guint i = 0; i < harness->peers->len; i++)
    peer_hang_up(harness->peers->pdata[i]);
  harness_settle(harness);
  while (net_count(harness->net) > 0) { /* those that wait for files or for the flood limit */
    if (fake_files_answer(harness->files) == 0)
      harness_turn(harness, true);
    harness_settle(harness);
  }
  assert_nothing_left(harness);
  net_free(harness->net);
  chat_free(harness->chat);
  fake_files_free(harness->files);
  g_ptr_array_unref(harness->peers);
  event_free(harness->deadline);
  event_base_free(harness->base);
  config_free(harness->config);
}
