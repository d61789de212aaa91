/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One download.
 *
 * It has one operation under way at a time: the request, a read, or the thread
 * that closes the part and gives it its name. Each holds a reference, and when it
 * ends it looks first whether the person has cancelled. Reads are of 256 KiB at a
 * priority below drawing, and go to our own descriptor by write(2): that is as
 * fast as the network, and keeps the part where an error finds it.
 */
#include "gui/session/transfer.h"

#include "gui/session/error.h"
#include "gui/session/part-file.h"
#include "gui/session/safe-name.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>
#include <string.h>

#define READ_BYTES  (256 * 1024)
#define PROGRESS_US (G_TIME_SPAN_SECOND / 10)
/* The speed follows what came in about this time. */
#define SPEED_MEMORY_S 2.0

struct _ConfabTransfer {
  GObject parent_instance;
  SoupSession *http;
  ConfabSharedFile *file;
  char *directory;
  char *name;
  ConfabTransferState state;
  gint64 bytes_done;
  gint64 bytes_total;
  double speed;
  char *error;
  char *path;
  bool already_there;

  /* While running. */
  SoupMessage *message;
  GInputStream *input;
  GCancellable *cancellable;
  char *buffer;
  struct part_file part;
  bool placing;      /* the part is the thread's */
  gint64 told_us;    /* monotonic: when progress was told last */
  gint64 bytes_told; /* and what it was then */
};

G_DEFINE_ENUM_TYPE(ConfabTransferState, confab_transfer_state,
                   G_DEFINE_ENUM_VALUE(CONFAB_TRANSFER_WAITING, "waiting"),
                   G_DEFINE_ENUM_VALUE(CONFAB_TRANSFER_RUNNING, "running"),
                   G_DEFINE_ENUM_VALUE(CONFAB_TRANSFER_DONE, "done"),
                   G_DEFINE_ENUM_VALUE(CONFAB_TRANSFER_FAILED, "failed"),
                   G_DEFINE_ENUM_VALUE(CONFAB_TRANSFER_CANCELLED, "cancelled"))

G_DEFINE_FINAL_TYPE(ConfabTransfer, confab_transfer, G_TYPE_OBJECT)

enum {
  PROP_FILE = 1,
  PROP_NAME,
  PROP_STATE,
  PROP_BYTES_DONE,
  PROP_BYTES_TOTAL,
  PROP_SPEED,
  PROP_ERROR,
  PROP_PATH,
  PROP_ALREADY_THERE,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static void read_more(ConfabTransfer *self);

static void
confab_transfer_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ConfabTransfer *self = CONFAB_TRANSFER(object);

  switch (id) {
  case PROP_FILE:
    g_value_set_object(value, self->file);
    break;
  case PROP_NAME:
    g_value_set_string(value, self->name);
    break;
  case PROP_STATE:
    g_value_set_enum(value, (int)self->state);
    break;
  case PROP_BYTES_DONE:
    g_value_set_int64(value, self->bytes_done);
    break;
  case PROP_BYTES_TOTAL:
    g_value_set_int64(value, self->bytes_total);
    break;
  case PROP_SPEED:
    g_value_set_double(value, self->speed);
    break;
  case PROP_ERROR:
    g_value_set_string(value, self->error);
    break;
  case PROP_PATH:
    g_value_set_string(value, self->path);
    break;
  case PROP_ALREADY_THERE:
    g_value_set_boolean(value, self->already_there);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_transfer_finalize(GObject *object)
{
  ConfabTransfer *self = CONFAB_TRANSFER(object);

  part_file_discard(&self->part);
  g_clear_object(&self->http);
  g_clear_object(&self->file);
  g_clear_object(&self->message);
  g_clear_object(&self->input);
  g_clear_object(&self->cancellable);
  g_free(self->directory);
  g_free(self->name);
  g_free(self->error);
  g_free(self->path);
  g_free(self->buffer);
  G_OBJECT_CLASS(confab_transfer_parent_class)->finalize(object);
}

static void
confab_transfer_class_init(ConfabTransferClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS(class);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = confab_transfer_get_property;
  object_class->finalize = confab_transfer_finalize;

  props[PROP_FILE] = g_param_spec_object("file", NULL, NULL, CONFAB_TYPE_SHARED_FILE, flags);
  props[PROP_NAME] = g_param_spec_string("name", NULL, NULL, "", flags);
  props[PROP_STATE] = g_param_spec_enum("state", NULL, NULL, CONFAB_TYPE_TRANSFER_STATE, 0, flags);
  props[PROP_BYTES_DONE] = g_param_spec_int64("bytes-done", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_BYTES_TOTAL] =
      g_param_spec_int64("bytes-total", NULL, NULL, -1, G_MAXINT64, -1, flags);
  props[PROP_SPEED] = g_param_spec_double("speed", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_ERROR] = g_param_spec_string("error", NULL, NULL, NULL, flags);
  props[PROP_PATH] = g_param_spec_string("path", NULL, NULL, NULL, flags);
  props[PROP_ALREADY_THERE] = g_param_spec_boolean("already-there", NULL, NULL, FALSE, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void
confab_transfer_init(ConfabTransfer *self)
{
  self->part.fd = -1;
  self->bytes_total = -1;
}

ConfabTransfer *
confab_transfer_new(SoupSession *http, ConfabSharedFile *file, const char *directory)
{
  ConfabTransfer *self = g_object_new(CONFAB_TYPE_TRANSFER, NULL);

  self->http = g_object_ref(http);
  self->file = g_object_ref(file);
  self->directory = g_strdup(directory);
  self->name = safe_name(confab_shared_file_get_name(file), strlen(PART_SUFFIX));
  self->bytes_total = confab_shared_file_get_size(file);
  return self;
}

static void
notify(ConfabTransfer *self, guint property)
{
  g_object_notify_by_pspec(G_OBJECT(self), props[property]);
}

static void
set_string(ConfabTransfer *self, char **field, const char *value, guint property)
{
  if (g_strcmp0(*field, value) == 0)
    return;
  g_free(*field);
  *field = g_strdup(value);
  notify(self, property);
}

static void
set_total(ConfabTransfer *self, gint64 total)
{
  if (self->bytes_total == total)
    return;
  self->bytes_total = total;
  notify(self, PROP_BYTES_TOTAL);
}

static void
set_state(ConfabTransfer *self, ConfabTransferState state)
{
  g_debug("transfer: %s: state %d becomes %d", self->name, (int)self->state, (int)state);
  self->state = state;
  notify(self, PROP_STATE);
}

/* Progress */

static void
tell_progress(ConfabTransfer *self, gint64 now_us)
{
  double seconds = (double)(now_us - self->told_us) / G_USEC_PER_SEC;
  double speed = (double)(self->bytes_done - self->bytes_told) / MAX(seconds, 0.001);
  double weight = self->bytes_told > 0 ? seconds / (seconds + SPEED_MEMORY_S) : 1;

  self->speed += (speed - self->speed) * weight;
  self->told_us = now_us;
  self->bytes_told = self->bytes_done;
  notify(self, PROP_BYTES_DONE);
  notify(self, PROP_SPEED);
}

static void
count(ConfabTransfer *self, gssize size)
{
  gint64 now_us = g_get_monotonic_time();

  self->bytes_done += size;
  if (now_us - self->told_us >= PROGRESS_US)
    tell_progress(self, now_us);
}

static void
reset_progress(ConfabTransfer *self)
{
  self->bytes_done = 0;
  self->bytes_told = 0;
  self->speed = 0;
  self->told_us = g_get_monotonic_time();
  notify(self, PROP_BYTES_DONE);
  notify(self, PROP_SPEED);
}

/* The one end: whatever was under way is over, and the part is gone or has its name. */
static void
end(ConfabTransfer *self, ConfabTransferState state, const char *error)
{
  g_object_freeze_notify(G_OBJECT(self));
  part_file_discard(&self->part);
  g_clear_object(&self->input);
  g_clear_object(&self->message);
  g_clear_object(&self->cancellable);
  g_clear_pointer(&self->buffer, g_free);
  self->speed = 0;
  notify(self, PROP_BYTES_DONE);
  notify(self, PROP_SPEED);
  set_string(self, &self->error, error, PROP_ERROR);
  set_state(self, state);
  g_object_thaw_notify(G_OBJECT(self));
}

static void
fail(ConfabTransfer *self, const char *sentence)
{
  if (g_cancellable_is_cancelled(self->cancellable))
    end(self, CONFAB_TRANSFER_CANCELLED, NULL);
  else
    end(self, CONFAB_TRANSFER_FAILED, sentence);
}

/* An error of the transport or of the disk. */
static void
fail_with(ConfabTransfer *self, const GError *error)
{
  const char *url = confab_shared_file_get_url(self->file);
  g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr(GError) told = NULL;

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT)) {
    fail(self, _("The connection broke before the whole file was here."));
    return;
  }
  told = confab_session_error_from_gio(error, uri ? g_uri_get_host(uri) : "",
                                       uri ? (guint)MAX(g_uri_get_port(uri), 0) : 0);
  fail(self, told->message);
}

/* Giving the part its name */

struct placed {
  char *path;
  bool same;
};

static void
placed_free(gpointer data)
{
  struct placed *placed = data;

  g_free(placed->path);
  g_free(placed);
}

static void
place_in_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  ConfabTransfer *self = task_data;
  struct placed *placed = g_new0(struct placed, 1);
  GError *error = NULL;

  if (part_file_close(&self->part, &error))
    placed->path = part_file_place(&self->part, cancellable, &placed->same, &error);
  if (placed->path) {
    g_task_return_pointer(task, placed, placed_free);
    return;
  }
  placed_free(placed);
  g_task_return_error(task, error);
}

static void
placed_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(ConfabTransfer) self = user_data;
  g_autoptr(GError) error = NULL;
  struct placed *placed = g_task_propagate_pointer(G_TASK(result), &error);

  self->placing = false;
  if (!placed) {
    fail_with(self, error);
    return;
  }

  g_autofree char *name = g_path_get_basename(placed->path);
  g_object_freeze_notify(G_OBJECT(self));
  set_string(self, &self->name, name, PROP_NAME);
  set_string(self, &self->path, placed->path, PROP_PATH);
  if (self->already_there != placed->same) {
    self->already_there = placed->same;
    notify(self, PROP_ALREADY_THERE);
  }
  set_total(self, self->bytes_done);
  end(self, CONFAB_TRANSFER_DONE, NULL);
  g_object_thaw_notify(G_OBJECT(self));
  placed_free(placed);
}

static void
place(ConfabTransfer *self)
{
  g_autoptr(GTask) task = NULL;

  if (self->bytes_total >= 0 && self->bytes_done != self->bytes_total) {
    fail(self, _("The connection broke before the whole file was here."));
    return;
  }
  self->placing = true;
  /* The thread holds no reference, or it might be the one that drops the last. */
  task = g_task_new(NULL, self->cancellable, placed_cb, g_object_ref(self));
  g_task_set_task_data(task, self, NULL);
  /* A file that has its name is done, even if the cancel came a moment before. */
  g_task_set_check_cancellable(task, FALSE);
  g_task_run_in_thread(task, place_in_thread);
}

/* Reading */

static void
read_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(ConfabTransfer) self = user_data;
  g_autoptr(GError) error = NULL;
  gssize size = g_input_stream_read_finish(G_INPUT_STREAM(source), result, &error);

  if (g_cancellable_is_cancelled(self->cancellable)) {
    end(self, CONFAB_TRANSFER_CANCELLED, NULL);
    return;
  }
  if (size < 0) {
    fail_with(self, error);
    return;
  }
  if (size == 0) {
    place(self);
    return;
  }
  if (!part_file_write(&self->part, self->buffer, (gsize)size, &error)) {
    fail_with(self, error);
    return;
  }
  count(self, size);
  read_more(self);
}

static void
read_more(ConfabTransfer *self)
{
  g_input_stream_read_async(self->input, self->buffer, READ_BYTES, G_PRIORITY_DEFAULT_IDLE,
                            self->cancellable, read_cb, g_object_ref(self));
}

/* Why the server does not give the file, by HTTP status. */
static const struct {
  guint status;
  const char *sentence;
} refusals[] = {
    {SOUP_STATUS_UNAUTHORIZED, N_("The host asks for a password for this file.")},
    {SOUP_STATUS_FORBIDDEN, N_("The host does not give you this file.")},
    {SOUP_STATUS_NOT_FOUND, N_("The file is not shared any more.")},
    {SOUP_STATUS_GONE, N_("The file is not shared any more.")},
    {429, N_("The host is asked too often. Try again in a minute.")},
};

static void
fail_with_status(ConfabTransfer *self, guint status)
{
  g_autofree char *sentence = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
    if (refusals[i].status != status)
      continue;
    fail(self, _(refusals[i].sentence));
    return;
  }
  sentence = g_strdup_printf(_("The host's file service does not work (%u)."), status);
  fail(self, sentence);
}

/* Only bytes as they are on disk can be counted, compared and resumed. */
static bool
is_plain(SoupMessageHeaders *headers)
{
  const char *encoding = soup_message_headers_get_one(headers, "Content-Encoding");

  return !encoding || g_ascii_strcasecmp(encoding, "identity") == 0;
}

static void
response_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(ConfabTransfer) self = user_data;
  g_autoptr(GError) error = NULL;

  self->input = soup_session_send_finish(SOUP_SESSION(source), result, &error);
  if (g_cancellable_is_cancelled(self->cancellable)) {
    end(self, CONFAB_TRANSFER_CANCELLED, NULL);
    return;
  }
  if (!self->input) {
    fail_with(self, error);
    return;
  }
  if (soup_message_get_status(self->message) != SOUP_STATUS_OK) {
    fail_with_status(self, soup_message_get_status(self->message));
    return;
  }

  SoupMessageHeaders *headers = soup_message_get_response_headers(self->message);
  if (!is_plain(headers)) {
    fail(self, _("The host sends the file in a form that was not asked for."));
    return;
  }
  /* Without a length libsoup takes a body cut short for a whole one: then the listing's counts. */
  if (soup_message_headers_get_encoding(headers) == SOUP_ENCODING_CONTENT_LENGTH)
    set_total(self, soup_message_headers_get_content_length(headers));
  if (!part_file_open(&self->part, self->directory, self->name, &error) ||
      !part_file_reserve(&self->part, self->bytes_total, &error)) {
    fail_with(self, error);
    return;
  }
  self->buffer = g_malloc(READ_BYTES);
  read_more(self);
}

void
confab_transfer_start(ConfabTransfer *self)
{
  SoupMessageHeaders *headers;

  if (self->state == CONFAB_TRANSFER_RUNNING || self->state == CONFAB_TRANSFER_DONE)
    return;
  self->cancellable = g_cancellable_new();
  reset_progress(self);
  set_total(self, confab_shared_file_get_size(self->file));
  set_string(self, &self->error, NULL, PROP_ERROR);
  set_state(self, CONFAB_TRANSFER_RUNNING);

  self->message = soup_message_new("GET", confab_shared_file_get_url(self->file));
  if (!self->message) {
    fail(self, _("The host names no place for this file."));
    return;
  }
  headers = soup_message_get_request_headers(self->message);
  soup_message_headers_replace(headers, "Accept-Encoding", "identity");
#if SOUP_CHECK_VERSION(3, 4, 0)
  /* Large bodies stall over HTTP/2 in some versions of libsoup. */
  soup_message_set_force_http1(self->message, TRUE);
#endif
  soup_session_send_async(self->http, self->message, G_PRIORITY_DEFAULT_IDLE, self->cancellable,
                          response_cb, g_object_ref(self));
}

void
confab_transfer_wait(ConfabTransfer *self)
{
  if (self->state != CONFAB_TRANSFER_FAILED && self->state != CONFAB_TRANSFER_CANCELLED)
    return;
  reset_progress(self);
  set_string(self, &self->error, NULL, PROP_ERROR);
  set_state(self, CONFAB_TRANSFER_WAITING);
}

void
confab_transfer_cancel(ConfabTransfer *self)
{
  if (self->state == CONFAB_TRANSFER_WAITING)
    set_state(self, CONFAB_TRANSFER_CANCELLED);
  if (self->state != CONFAB_TRANSFER_RUNNING)
    return;
  /* At once, since the program may be about to end; but what the thread has, it removes itself. */
  if (!self->placing)
    part_file_discard(&self->part);
  g_cancellable_cancel(self->cancellable);
}

ConfabSharedFile *
confab_transfer_get_file(ConfabTransfer *self)
{
  return self->file;
}

const char *
confab_transfer_get_name(ConfabTransfer *self)
{
  return self->name;
}

ConfabTransferState
confab_transfer_get_state(ConfabTransfer *self)
{
  return self->state;
}

gint64
confab_transfer_get_bytes_done(ConfabTransfer *self)
{
  return self->bytes_done;
}

gint64
confab_transfer_get_bytes_total(ConfabTransfer *self)
{
  return self->bytes_total;
}

double
confab_transfer_get_speed(ConfabTransfer *self)
{
  return self->speed;
}

gint64
confab_transfer_get_seconds_left(ConfabTransfer *self)
{
  if (self->state != CONFAB_TRANSFER_RUNNING || self->bytes_total < 0 || self->speed < 1)
    return -1;
  return (gint64)((double)(self->bytes_total - self->bytes_done) / self->speed) + 1;
}

const char *
confab_transfer_get_error(ConfabTransfer *self)
{
  return self->error;
}

const char *
confab_transfer_get_path(ConfabTransfer *self)
{
  return self->path;
}

gboolean
confab_transfer_get_already_there(ConfabTransfer *self)
{
  return self->already_there;
}
