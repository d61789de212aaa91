/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A TCP connection as lines: connecting with a time-out, lines in, lines out.
 *
 * Nothing here knows the protocol. One read takes at most LINE_STREAM_READ_BYTES
 * and hands up its lines before the main loop goes on, at a priority below
 * drawing, so a flood leaves the window alive. Lines out are gathered and written
 * once a turn; over LINE_STREAM_QUEUE_MAX_BYTES the connection is given up.
 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

#define LINE_STREAM_READ_BYTES      (32 * 1024)
#define LINE_STREAM_QUEUE_MAX_BYTES (1024 * 1024)
/* Between GDK's events (0) and libsoup's bodies (200), after GTK's resizing (110) and drawing
 * (120). */
#define LINE_STREAM_PRIORITY 150

/* What is heard. None is called any more after closed, or after confab_line_stream_close(), but for
 * the end of a turn that has begun. */
struct line_stream_events {
  /* One line, without its end, NUL-terminated; valid during the call, and may be written to. */
  void (*line)(char *line, gsize len, gpointer user_data);
  /* A line was longer than the protocol allows and was dropped. */
  void (*too_long)(gpointer user_data);
  /* The lines of one read begin, or have all been handed up. */
  void (*turn_begin)(gpointer user_data);
  void (*turn_end)(gpointer user_data);
  /* The connection ended: error is NULL where the peer closed it. */
  void (*closed)(const GError *error, gpointer user_data);
};

#define CONFAB_TYPE_LINE_STREAM (confab_line_stream_get_type())
G_DECLARE_FINAL_TYPE(ConfabLineStream, confab_line_stream, CONFAB, LINE_STREAM, GObject)

/* Returns: (transfer full): not connected
 *
 * events  kept, not copied
 */
ConfabLineStream *
confab_line_stream_new(const struct line_stream_events *events, gpointer user_data);

/* Connect, trying each address of the host.
 *
 * timeout_ms  for the look-up and all addresses together
 */
void confab_line_stream_connect_async(ConfabLineStream *self, const char *host, guint16 port,
                                      guint timeout_ms, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);

/* Returns: whether it is connected, and reading; otherwise a GIO error as it is, or
 * G_IO_ERROR_TIMED_OUT, G_IO_ERROR_CANCELLED */
gboolean
confab_line_stream_connect_finish(ConfabLineStream *self, GAsyncResult *result, GError **error);

/* Queue one line.
 *
 * line  without its end; it must hold no CR, LF or NUL
 */
void confab_line_stream_send(ConfabLineStream *self, const char *line);

/* Stop hearing. What is queued is written still, then the connection is closed, within a second. */
void confab_line_stream_close(ConfabLineStream *self);

/* Return whether lines can be sent. */
bool confab_line_stream_is_open(ConfabLineStream *self);
