/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/gui/fake-server.h"

#include "tests/unit/gui/wait.h"

#include <string.h>
#include <sys/socket.h>

static void
line_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  struct fake_server *server = user_data;
  GDataInputStream *input = G_DATA_INPUT_STREAM(source);
  char *line = g_data_input_stream_read_line_finish(input, result, NULL, NULL);

  if (!line) {
    g_object_unref(input);
    return;
  }
  g_ptr_array_add(server->lines, line);
  g_data_input_stream_read_line_async(input, G_PRIORITY_DEFAULT, NULL, line_cb, server);
}

static gboolean
incoming_cb(GSocketService *service, GSocketConnection *connection, GObject *source,
            struct fake_server *server)
{
  GInputStream *raw = g_io_stream_get_input_stream(G_IO_STREAM(connection));
  GDataInputStream *input = g_data_input_stream_new(raw);

  g_set_object(&server->connection, connection);
  server->n_connections++;
  g_data_input_stream_set_newline_type(input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  g_data_input_stream_read_line_async(input, G_PRIORITY_DEFAULT, NULL, line_cb, server);
  if (server->greeting)
    fake_server_write(server, server->greeting, strlen(server->greeting));
  if (server->closes)
    fake_server_close(server);
  return TRUE;
}

static void
listen_on(struct fake_server *server, guint16 port)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new(loopback, port);
  g_autoptr(GSocketAddress) effective = NULL;
  g_autoptr(GError) error = NULL;

  server->service = g_socket_service_new();
  g_socket_listener_add_address(G_SOCKET_LISTENER(server->service), address, G_SOCKET_TYPE_STREAM,
                                G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error(error);
  server->port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(effective));
  g_signal_connect(server->service, "incoming", G_CALLBACK(incoming_cb), server);
  g_socket_service_start(server->service);
}

struct fake_server *
fake_server_new(void)
{
  struct fake_server *server = g_new0(struct fake_server, 1);

  server->lines = g_ptr_array_new_with_free_func(g_free);
  listen_on(server, 0);
  return server;
}

void
fake_server_stop(struct fake_server *server)
{
  if (!server->service)
    return;
  g_socket_service_stop(server->service);
  g_socket_listener_close(G_SOCKET_LISTENER(server->service));
  g_clear_object(&server->service);
}

void
fake_server_start(struct fake_server *server)
{
  listen_on(server, server->port);
}

void
fake_server_close(struct fake_server *server)
{
  if (server->connection)
    g_io_stream_close(G_IO_STREAM(server->connection), NULL, NULL);
  g_clear_object(&server->connection);
}

void
fake_server_reset(struct fake_server *server)
{
  const struct linger at_once = {.l_onoff = 1};
  int fd = g_socket_get_fd(g_socket_connection_get_socket(server->connection));

  g_assert_cmpint(setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), ==, 0);
  fake_server_close(server);
}

void
fake_server_free(struct fake_server *server)
{
  fake_server_stop(server);
  fake_server_close(server);
  wait_settle();
  g_ptr_array_unref(server->lines);
  g_free(server);
}

static void
written_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  bool *done = user_data;

  /* The peer may have gone: that is what some tests are about. */
  (void)g_output_stream_write_all_finish(G_OUTPUT_STREAM(source), result, NULL, NULL);
  *done = true;
}

void
fake_server_write(struct fake_server *server, const char *bytes, gsize size)
{
  bool done = false;

  wait_until(server->connection);
  g_output_stream_write_all_async(g_io_stream_get_output_stream(G_IO_STREAM(server->connection)),
                                  bytes, size, G_PRIORITY_DEFAULT, NULL, written_cb, &done);
  wait_until(done);
}

void
fake_server_say(struct fake_server *server, const char *format, ...)
{
  g_autoptr(GString) text = g_string_new(NULL);
  va_list arguments;

  va_start(arguments, format);
  g_string_vprintf(text, format, arguments);
  va_end(arguments);
  g_string_append(text, "\r\n");
  fake_server_write(server, text->str, text->len);
}

static bool
begins_with(const char *line, const char *beginning)
{
  const char *space = *line == '@' ? strchr(line, ' ') : NULL;

  return g_str_has_prefix(space ? space + 1 : line, beginning);
}

char *
fake_server_expect(struct fake_server *server, const char *beginning)
{
  struct wait wait;

  wait_start(&wait);
  for (;;) {
    while (server->lines->len == 0)
      wait_step(&wait, beginning, __FILE__, __LINE__);
    g_autofree char *line = g_ptr_array_steal_index(server->lines, 0);
    if (begins_with(line, beginning)) {
      wait_stop(&wait);
      return g_steal_pointer(&line);
    }
  }
}

char *
fake_server_label(const char *line)
{
  const char *label = *line == '@' ? strstr(line, "label=") : NULL;

  if (!label)
    return g_strdup("");
  label += strlen("label=");
  return g_strndup(label, strcspn(label, "; "));
}

static void
negotiate(struct fake_server *server, const char *caps)
{
  g_autofree char *line = NULL;
  const char *request;

  fake_server_say(server, ":fake CAP * LS :%s", caps);
  if (!*caps)
    return;
  line = fake_server_expect(server, "CAP REQ");
  request = line + strlen("CAP REQ ");
  fake_server_say(server, ":fake CAP * ACK :%s", request + (*request == ':'));
}

char *
fake_server_welcome(struct fake_server *server, const char *caps, const char *people)
{
  g_autofree char *ls = fake_server_expect(server, "CAP LS");
  g_autofree char *line = fake_server_expect(server, "NICK");
  g_autofree char *nick = g_strdup(line + strlen("NICK "));
  g_autofree char *end = NULL;

  negotiate(server, caps);
  end = fake_server_expect(server, "CAP END");
  fake_server_say(server,
                  ":fake 001 %1$s :Welcome %1$s to the server\r\n"
                  ":fake 004 %1$s fake confab i o\r\n"
                  ":fake 005 %1$s NETWORK=Lab PREFIX=(ov)@+ CHANTYPES=# CHANMODES=b,k,l,imnt "
                  ":are supported by this server\r\n"
                  ":fake 375 %1$s :- Message of the day\r\n"
                  ":fake 372 %1$s :- Be kind\r\n"
                  ":fake 376 %1$s :End of MOTD\r\n"
                  ":%1$s!u@h JOIN #lobby * :%1$s\r\n"
                  ":fake 353 %1$s = #lobby :%1$s %2$s\r\n"
                  ":fake 366 %1$s #lobby :End of NAMES",
                  nick, people);
  return g_steal_pointer(&nick);
}
