/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A TCP connection as lines.
 *
 * One read is always under way while the connection is open, and one write while
 * there is something to write; each holds a reference, so that callbacks never
 * ask whether their object is there. Closing is a short life of its own: what is
 * queued goes out, our side is shut, and what the peer still says is read and
 * dropped, since closing a socket with unread bytes in it is a reset, which may
 * take our last line with it.
 */
#include "gui/session/line-stream.h"

#include "protocol/framer.h"
#include "protocol/limits.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

/* How long the peer has to take our last lines and close its side. */
#define LINGER_MS 1000

enum stream_state {
  STREAM_NEW,
  STREAM_CONNECTING,
  STREAM_OPEN,
  STREAM_LINGERING, /* closed by us: flushing, and waiting for the peer's end */
  STREAM_CLOSED,
};

struct _ConfabLineStream {
  GObject parent_instance;
  const struct line_stream_events *events;
  gpointer user_data;
  enum stream_state state;
  GSocketConnection *connection;
  GCancellable *cancellable; /* of whatever is under way; cancelled by closing for good */
  guint timer_id;            /* while connecting, and while lingering */
  bool timed_out;
  struct framer framer;
  char *buffer;     /* LINE_STREAM_READ_BYTES */
  GString *queued;  /* not yet given to a write */
  GString *writing; /* a write is under way */
  guint flush_id;
  GCancellable *caller_cancellable; /* while connecting */
  gulong caller_cancelled_id;
};

G_DEFINE_FINAL_TYPE(ConfabLineStream, confab_line_stream, G_TYPE_OBJECT)

static void read_more(ConfabLineStream *self);
static void flush(ConfabLineStream *self);

static void
confab_line_stream_finalize(GObject *object)
{
  ConfabLineStream *self = CONFAB_LINE_STREAM(object);

  g_clear_handle_id(&self->timer_id, g_source_remove);
  g_clear_handle_id(&self->flush_id, g_source_remove);
  g_clear_object(&self->connection);
  g_clear_object(&self->cancellable);
  framer_clear(&self->framer);
  g_free(self->buffer);
  g_string_free(self->queued, TRUE);
  if (self->writing)
    g_string_free(self->writing, TRUE);
  G_OBJECT_CLASS(confab_line_stream_parent_class)->finalize(object);
}

static void
confab_line_stream_class_init(ConfabLineStreamClass *class)
{
  G_OBJECT_CLASS(class)->finalize = confab_line_stream_finalize;
}

static void
confab_line_stream_init(ConfabLineStream *self)
{
  self->cancellable = g_cancellable_new();
  self->queued = g_string_new(NULL);
  framer_init(&self->framer, LINE_MAX_BYTES);
}

ConfabLineStream *
confab_line_stream_new(const struct line_stream_events *events, gpointer user_data)
{
  ConfabLineStream *self = g_object_new(CONFAB_TYPE_LINE_STREAM, NULL);

  self->events = events;
  self->user_data = user_data;
  return self;
}

/* The one end of every connection. The caller holds a reference. */
static void
finish(ConfabLineStream *self, const GError *error)
{
  bool tell = self->state == STREAM_OPEN;

  if (self->state == STREAM_CLOSED)
    return;
  self->state = STREAM_CLOSED;
  g_clear_handle_id(&self->timer_id, g_source_remove);
  g_clear_handle_id(&self->flush_id, g_source_remove);
  g_cancellable_cancel(self->cancellable);
  /* A TCP socket closes without waiting, whatever the peer does. */
  if (self->connection)
    (void)g_io_stream_close(G_IO_STREAM(self->connection), NULL, NULL);
  if (tell)
    self->events->closed(error, self->user_data);
}

static void
hand_up_lines(ConfabLineStream *self)
{
  enum framer_result result;
  char *line;
  size_t len;

  self->events->turn_begin(self->user_data);
  while (self->state == STREAM_OPEN &&
         (result = framer_next(&self->framer, &line, &len)) != FRAMER_MORE) {
    if (result == FRAMER_LINE)
      self->events->line(line, len, self->user_data);
    else
      self->events->too_long(self->user_data);
  }
  /* Also where a line made the owner close: it began a turn, and may rely on its end. */
  self->events->turn_end(self->user_data);
}

static void
read_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(ConfabLineStream) self = user_data;
  g_autoptr(GError) error = NULL;
  gssize n_read = g_input_stream_read_finish(G_INPUT_STREAM(source), result, &error);

  if (self->state == STREAM_CLOSED)
    return;
  if (n_read <= 0) {
    finish(self, error);
    return;
  }
  if (self->state == STREAM_OPEN) {
    framer_feed(&self->framer, self->buffer, (size_t)n_read);
    hand_up_lines(self);
  }
  if (self->state != STREAM_CLOSED)
    read_more(self);
}

static void
read_more(ConfabLineStream *self)
{
  GInputStream *input = g_io_stream_get_input_stream(G_IO_STREAM(self->connection));

  g_input_stream_read_async(input, self->buffer, LINE_STREAM_READ_BYTES, LINE_STREAM_PRIORITY,
                            self->cancellable, read_cb, g_object_ref(self));
}

static void
shut_our_side(ConfabLineStream *self)
{
  GSocket *socket = g_socket_connection_get_socket(self->connection);

  /* Where that fails the peer is gone already, and the read under way says so. */
  (void)g_socket_shutdown(socket, FALSE, TRUE, NULL);
}

static void
write_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(ConfabLineStream) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean written =
      g_output_stream_write_all_finish(G_OUTPUT_STREAM(source), result, NULL, &error);

  g_string_free(g_steal_pointer(&self->writing), TRUE);
  if (self->state == STREAM_CLOSED)
    return;
  if (!written)
    finish(self, error);
  else if (self->queued->len > 0)
    flush(self);
  else if (self->state == STREAM_LINGERING)
    shut_our_side(self);
}

static void
flush(ConfabLineStream *self)
{
  GOutputStream *output = g_io_stream_get_output_stream(G_IO_STREAM(self->connection));

  if (self->writing || self->queued->len == 0)
    return;
  self->writing = g_steal_pointer(&self->queued);
  self->queued = g_string_new(NULL);
  g_output_stream_write_all_async(output, self->writing->str, self->writing->len,
                                  G_PRIORITY_DEFAULT, self->cancellable, write_cb,
                                  g_object_ref(self));
}

static gboolean
flush_cb(gpointer user_data)
{
  ConfabLineStream *self = user_data;

  self->flush_id = 0;
  flush(self);
  return G_SOURCE_REMOVE;
}

/* The queue is over its limit: told from the main loop, since its cause may be a callback of ours.
 */
static gboolean
overflow_cb(gpointer user_data)
{
  g_autoptr(ConfabLineStream) self = g_object_ref(user_data);
  g_autoptr(GError) error =
      g_error_new_literal(G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "The peer does not read");

  self->flush_id = 0;
  finish(self, error);
  return G_SOURCE_REMOVE;
}

void
confab_line_stream_send(ConfabLineStream *self, const char *line)
{
  if (self->state != STREAM_OPEN)
    return;
  if (self->queued->len > LINE_STREAM_QUEUE_MAX_BYTES) {
    g_clear_handle_id(&self->flush_id, g_source_remove);
    self->flush_id = g_idle_add_full(G_PRIORITY_DEFAULT, overflow_cb, self, NULL);
    return;
  }

  g_string_append(self->queued, line);
  g_string_append(self->queued, "\r\n");
  if (self->flush_id == 0 && !self->writing)
    self->flush_id = g_idle_add_full(G_PRIORITY_DEFAULT, flush_cb, self, NULL);
}

bool
confab_line_stream_is_open(ConfabLineStream *self)
{
  return self->state == STREAM_OPEN;
}

/* Connecting */

static void
forget_caller(ConfabLineStream *self)
{
  g_cancellable_disconnect(self->caller_cancellable, self->caller_cancelled_id);
  self->caller_cancelled_id = 0;
  g_clear_object(&self->caller_cancellable);
  g_clear_handle_id(&self->timer_id, g_source_remove);
}

static void
caller_cancelled_cb(GCancellable *caller, gpointer user_data)
{
  g_cancellable_cancel(user_data);
}

static gboolean
connect_timeout_cb(gpointer user_data)
{
  ConfabLineStream *self = user_data;

  self->timer_id = 0;
  self->timed_out = true;
  g_cancellable_cancel(self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
open_for_lines(ConfabLineStream *self, GSocketConnection *connection)
{
  GSocket *socket = g_socket_connection_get_socket(connection);

  /* Lines are small, and gathered here: waiting for more would only delay them. */
  (void)g_socket_set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  self->connection = g_object_ref(connection);
  self->buffer = g_malloc(LINE_STREAM_READ_BYTES);
  self->state = STREAM_OPEN;
  read_more(self);
}

static void
connect_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  ConfabLineStream *self = g_task_get_source_object(task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection =
      g_socket_client_connect_finish(G_SOCKET_CLIENT(source), result, &error);

  forget_caller(self);
  if (self->timed_out) {
    self->state = STREAM_CLOSED;
    g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "No connection in time");
  } else if (!connection) {
    self->state = STREAM_CLOSED;
    g_task_return_error(task, g_steal_pointer(&error));
  } else if (self->state == STREAM_CLOSED) {
    g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Closed while connecting");
  } else {
    open_for_lines(self, connection);
    g_task_return_boolean(task, TRUE);
  }
}

void
confab_line_stream_connect_async(ConfabLineStream *self, const char *host, guint16 port,
                                 guint timeout_ms, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GSocketClient) client = g_socket_client_new();
  g_autoptr(GSocketConnectable) address = g_network_address_new(host, port);
  GTask *task = g_task_new(self, NULL, callback, user_data);

  g_assert(self->state == STREAM_NEW);
  self->state = STREAM_CONNECTING;
  self->timer_id = g_timeout_add(timeout_ms, connect_timeout_cb, self);
  if (cancellable) {
    self->caller_cancellable = g_object_ref(cancellable);
    self->caller_cancelled_id =
        g_cancellable_connect(cancellable, G_CALLBACK(caller_cancelled_cb),
                              g_object_ref(self->cancellable), g_object_unref);
  }
  /* A group's own network is not behind a proxy, and a proxy for the web does not speak chat. */
  g_socket_client_set_enable_proxy(client, FALSE);
  g_socket_client_connect_async(client, address, self->cancellable, connect_cb, task);
}

gboolean
confab_line_stream_connect_finish(ConfabLineStream *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}

/* Closing */

static gboolean
linger_timeout_cb(gpointer user_data)
{
  g_autoptr(ConfabLineStream) self = g_object_ref(user_data);

  self->timer_id = 0;
  finish(self, NULL);
  return G_SOURCE_REMOVE;
}

/* Give the socket what it takes at once, so that the last words leave even if the program ends
 * before its main loop runs again. */
static void
write_at_once(ConfabLineStream *self)
{
  GOutputStream *output = g_io_stream_get_output_stream(G_IO_STREAM(self->connection));

  if (self->writing || self->queued->len == 0)
    return;
  gssize written = g_pollable_output_stream_write_nonblocking(
      G_POLLABLE_OUTPUT_STREAM(output), self->queued->str, self->queued->len, NULL, NULL);
  if (written > 0)
    g_string_erase(self->queued, 0, written);
}

void
confab_line_stream_close(ConfabLineStream *self)
{
  g_autoptr(ConfabLineStream) keep G_GNUC_UNUSED = g_object_ref(self);

  if (self->state != STREAM_OPEN) {
    if (self->state != STREAM_LINGERING)
      finish(self, NULL);
    return;
  }
  self->state = STREAM_LINGERING;
  g_clear_handle_id(&self->flush_id, g_source_remove);
  self->timer_id = g_timeout_add(LINGER_MS, linger_timeout_cb, self);
  write_at_once(self);
  if (!self->writing && self->queued->len == 0)
    shut_our_side(self);
  else
    flush(self);
}
