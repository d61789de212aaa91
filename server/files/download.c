/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bytes of one file.
 *
 * libevent gives a file to sendfile(2) only if the buffer has the flag
 * EVBUFFER_FLAG_DRAINS_TO_FD at the moment when the file is added; added to any
 * other buffer it is mapped into memory at once, where a file that shrinks is a
 * SIGBUS. So each step goes into a buffer with that flag, and is moved from
 * there, as it is, to the connection's.
 */
#include "server/files/download.h"

#include "server/files/condition.h"
#include "server/files/field.h"
#include "server/files/media.h"
#include "server/files/reply.h"
#include "server/files/share.h"
#include "server/files/visitors.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/http.h>
#include <fcntl.h>
#include <glib.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What one turn of the loop may send for one client, at most. Mostly the kernel's buffer is full
 * sooner; a reader as fast as this thread would keep it busy with one file otherwise. Each step
 * costs a few system calls of libevent's own: 2 MiB would cost a tenth of the CPU time more. */
#define STEP_BYTES ((uint64_t)8 * 1024 * 1024)

/* Nothing in it may run or reach out, but a picture or a film may show itself. */
#define POLICY_FILE                                                                                \
  "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; "              \
  "frame-ancestors 'none'; sandbox"

/* A file on its way. It goes when its last step is handed over, or with the connection. */
struct download {
  struct visitor *visitor;
  struct evhttp_request *req; /* evhttp's, until the connection is gone */
  struct evbuffer *step;      /* empty between two steps */
  struct evbuffer_file_segment *segment;
  uint64_t sent; /* bytes handed over */
  uint64_t length;
};

static void
download_free(struct download *download)
{
  if (download->segment != NULL)
    evbuffer_file_segment_free(download->segment);
  evbuffer_free(download->step);
  g_free(download);
}

/* The connection is gone. Unless the server is going down with it, evhttp has left the request
 * to whoever was answering it. */
static void
gone_cb(void *arg)
{
  struct download *download = arg;
  if (evhttp_request_get_connection(download->req) == NULL)
    evhttp_request_free(download->req);
  download_free(download);
}

/* Put the next step into the step buffer. Fails only for want of memory. */
static bool
fill_step(struct download *download)
{
  uint64_t bytes = MIN(download->length - download->sent, STEP_BYTES);
  if (evbuffer_add_file_segment(download->step, download->segment, (ev_off_t)download->sent,
                                (ev_off_t)bytes) == 0)
    return true;
  download->segment = NULL; /* the failed call has given it back */
  return false;
}

static void step_cb(struct evhttp_connection *evcon, void *arg);

/* Hand over what is in the step buffer. */
static void
send_step(struct download *download)
{
  struct visitor *visitor = download->visitor;
  struct evhttp_request *req = download->req;

  download->sent += evbuffer_get_length(download->step);
  if (download->sent < download->length) {
    evhttp_send_reply_chunk_with_cb(req, download->step, step_cb, download);
  } else {
    evhttp_send_reply_chunk(req, download->step);
    visitor_on_gone(visitor, NULL, NULL);
    download_free(download);
    evhttp_send_reply_end(req);
  }
  visitor_stop_reading(visitor);
}

/* The step before is with the kernel. */
static void
step_cb(struct evhttp_connection *evcon, void *arg)
{
  struct download *download = arg;
  if (fill_step(download))
    send_step(download);
  else
    evhttp_connection_free(evcon); /* calls gone_cb() */
}

static struct download *
download_new(struct visitor *visitor, struct evhttp_request *req, int fd, uint64_t first,
             uint64_t length)
{
  struct download *download = g_new0(struct download, 1);
  download->visitor = visitor;
  download->req = req;
  download->length = length;
  download->step = evbuffer_new();
  evbuffer_set_flags(download->step, EVBUFFER_FLAG_DRAINS_TO_FD);
  download->segment = evbuffer_file_segment_new(fd, (ev_off_t)first, (ev_off_t)length,
                                                EVBUF_FS_CLOSE_ON_FREE | EVBUF_FS_DISABLE_MMAP |
                                                    EVBUF_FS_DISABLE_LOCKING);
  if (download->segment == NULL)
    close(fd);
  return download;
}

/* Send length bytes of fd from first on. Takes fd over. */
static void
send_bytes(struct visitor *visitor, struct evhttp_request *req, enum reply_status status, int fd,
           uint64_t first, uint64_t length)
{
  struct download *download = download_new(visitor, req, fd, first, length);

  if (download->segment == NULL || !fill_step(download)) {
    download_free(download);
    reply_status(req, REPLY_BUSY);
    return;
  }
  (void)posix_fadvise(fd, (off_t)first, (off_t)length, POSIX_FADV_SEQUENTIAL); /* only for speed */
  visitor_on_gone(visitor, gone_cb, download);
  evhttp_send_reply_start(req, (int)status, reply_phrase(status));
  send_step(download);
}

static void
set_fields(struct evhttp_request *req, const char *path, const struct condition_state *state)
{
  const char *slash = strrchr(path, '/');
  const char *name = slash != NULL ? slash + 1 : path;
  g_autofree char *type = media_type(name);
  g_autofree char *date = field_format_date(state->modified_s);
  g_autofree char *disposition = field_disposition(!media_may_be_shown(type), name);

  reply_set_common(req, POLICY_FILE);
  reply_set(req, "Content-Type", type);
  reply_set(req, "Content-Disposition", disposition);
  reply_set(req, "Accept-Ranges", "bytes");
  reply_set(req, "Last-Modified", date);
  reply_set(req, "ETag", state->etag);
  reply_set(req, "Cache-Control", "no-cache");
}

static void
set_content_range(struct evhttp_request *req, uint64_t first, uint64_t length, uint64_t size)
{
  g_autofree char *range =
      g_strdup_printf("bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, first, first + length - 1, size);
  reply_set(req, "Content-Range", range);
}

static void
refuse_range(struct evhttp_request *req, uint64_t size)
{
  g_autofree char *range = g_strdup_printf("bytes */%" PRIu64, size);
  reply_set(req, "Content-Range", range);
  reply_status(req, REPLY_RANGE_UNSATISFIABLE);
}

/* Send what is asked for of an open file. Takes fd over. */
static void
send_file(struct visitor *visitor, struct evhttp_request *req, const char *path, int fd,
          uint64_t size, const struct condition_state *state)
{
  const bool get = evhttp_request_get_command(req) == EVHTTP_REQ_GET;
  enum field_range range = FIELD_RANGE_WHOLE;
  uint64_t first = 0;
  uint64_t length = size;

  if (get) /* a range means nothing to other methods: RFC 9110 section 14.2 */
    range = condition_range(evhttp_request_get_input_headers(req), state, size, &first, &length);
  if (range == FIELD_RANGE_UNSATISFIABLE) {
    close(fd);
    refuse_range(req, size);
    return;
  }
  set_fields(req, path, state);
  reply_set_number(req, "Content-Length", length);
  if (range == FIELD_RANGE_PART)
    set_content_range(req, first, length, size);
  if (get && length > 0) {
    send_bytes(visitor, req, range == FIELD_RANGE_PART ? REPLY_PARTIAL : REPLY_OK, fd, first,
               length);
    return;
  }
  close(fd);
  reply_empty(req, REPLY_OK);
}

void
download_answer(struct visitor *visitor, struct evhttp_request *req, const struct share *share,
                const char *path)
{
  struct stat status;
  int fd = share_open_file(share, path, &status);
  if (fd < 0) {
    reply_errno(req, errno);
    return;
  }
  g_autofree char *etag = condition_etag_of_file(&status);
  /* A change in the future is not told as one: RFC 9110 section 8.8.2.1. */
  const struct condition_state state = {
      .etag = etag,
      .modified_s = MIN(status.st_mtim.tv_sec, g_get_real_time() / G_USEC_PER_SEC),
  };

  switch (condition_check(evhttp_request_get_input_headers(req), &state)) {
  case CONDITION_SEND:
    send_file(visitor, req, path, fd, (uint64_t)status.st_size, &state);
    return;
  case CONDITION_NOT_MODIFIED:
    close(fd);
    set_fields(req, path, &state);
    reply_empty(req, REPLY_NOT_MODIFIED);
    return;
  case CONDITION_FAILED:
    break;
  }
  close(fd);
  reply_status(req, REPLY_PRECONDITION_FAILED);
}
