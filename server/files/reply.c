/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Answers to HTTP requests.
 */
#include "server/files/reply.h"

#include "server/files/field.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/http.h>
#include <inttypes.h>
#include <stdbool.h>

#define POLICY_NOTHING "default-src 'none'; frame-ancestors 'none'; sandbox"

/* What is said to people. A status without a sentence has no body of its own. */
static const struct status_row {
  enum reply_status status;
  const char *phrase;
  const char *sentence;
} status_rows[] = {
    {REPLY_OK, "OK", NULL},
    {REPLY_PARTIAL, "Partial Content", NULL},
    {REPLY_FOUND, "Found", "What you asked for is at another address."},
    {REPLY_NOT_MODIFIED, "Not Modified", NULL},
    {REPLY_MALFORMED, "Bad Request", "This request is not well formed."},
    {REPLY_FORBIDDEN, "Forbidden", "The server is not allowed to read this."},
    {REPLY_NOT_FOUND, "Not Found", "No such shared file."},
    {REPLY_METHOD_NOT_ALLOWED, "Method Not Allowed",
     "Shared files can be listed and fetched here, nothing else: use GET or HEAD."},
    {REPLY_PRECONDITION_FAILED, "Precondition Failed",
     "The file is not the one that you asked for any more."},
    {REPLY_RANGE_UNSATISFIABLE, "Range Not Satisfiable", "The file is not as long as that."},
    {REPLY_FAILED, "Internal Server Error", "The server could not read this."},
    {REPLY_NOT_IMPLEMENTED, "Not Implemented", "This server does not know that method."},
    {REPLY_BUSY, "Service Unavailable", "The server is too busy; try again in a moment."},
    {REPLY_VERSION_UNKNOWN, "HTTP Version Not Supported", "This server speaks HTTP/1.1."},
};

static const struct status_row *
find_row(enum reply_status status)
{
  for (size_t i = 0; i < G_N_ELEMENTS(status_rows); i++) {
    if (status_rows[i].status == status)
      return &status_rows[i];
  }
  g_assert_not_reached();
}

const char *
reply_phrase(enum reply_status status)
{
  return find_row(status)->phrase;
}

void
reply_set(struct evhttp_request *req, const char *field, const char *value)
{
  struct evkeyvalq *headers = evhttp_request_get_output_headers(req);
  (void)evhttp_remove_header(headers, field); /* -1 says only that there was none */
  if (evhttp_add_header(headers, field, value) != 0)
    g_critical("header field %s has a value that cannot be sent", field);
}

void
reply_set_number(struct evhttp_request *req, const char *field, uint64_t value)
{
  char text[24];
  (void)g_snprintf(text, sizeof text, "%" PRIu64, value);
  reply_set(req, field, text);
}

void
reply_set_common(struct evhttp_request *req, const char *content_security_policy)
{
  /* evhttp dates its answers to HTTP/1.1 only. */
  g_autofree char *now = field_format_date(g_get_real_time() / G_USEC_PER_SEC);
  reply_set(req, "Date", now);
  reply_set(req, "X-Content-Type-Options", "nosniff");
  reply_set(req, "Content-Security-Policy", content_security_policy);
  reply_set(req, "Referrer-Policy", "no-referrer");
  reply_set(req, "Cross-Origin-Resource-Policy", "same-origin");
}

/* evhttp would send the body in answer to HEAD as well. */
static bool
has_body(struct evhttp_request *req)
{
  return evhttp_request_get_command(req) != EVHTTP_REQ_HEAD;
}

static void
send_text(struct evhttp_request *req, enum reply_status status, const char *text, size_t length)
{
  struct evbuffer *body = has_body(req) ? evbuffer_new() : NULL;
  if (body != NULL)
    evbuffer_add(body, text, length);
  reply_set_number(req, "Content-Length", length);
  evhttp_send_reply(req, (int)status, reply_phrase(status), body);
  if (body != NULL)
    evbuffer_free(body);
}

void
reply_status(struct evhttp_request *req, enum reply_status status)
{
  g_autofree char *text = g_strconcat(find_row(status)->sentence, "\n", NULL);
  reply_set_common(req, POLICY_NOTHING);
  reply_set(req, "Content-Type", "text/plain; charset=utf-8");
  reply_set(req, "Cache-Control", "no-store");
  send_text(req, status, text, strlen(text));
}

void
reply_errno(struct evhttp_request *req, int error)
{
  static const struct {
    int error;
    enum reply_status status;
  } rows[] = {
      {ENOENT, REPLY_NOT_FOUND}, {EACCES, REPLY_FORBIDDEN}, {EPERM, REPLY_FORBIDDEN},
      {EMFILE, REPLY_BUSY},      {ENFILE, REPLY_BUSY},      {ENOMEM, REPLY_BUSY},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    if (rows[i].error == error) {
      reply_status(req, rows[i].status);
      return;
    }
  }
  g_warning("cannot read %s: %s", evhttp_request_get_uri(req), g_strerror(error));
  reply_status(req, REPLY_FAILED);
}

void
reply_body(struct evhttp_request *req, const char *content_type, const GString *body)
{
  reply_set(req, "Content-Type", content_type);
  send_text(req, REPLY_OK, body->str, body->len);
}

void
reply_empty(struct evhttp_request *req, enum reply_status status)
{
  evhttp_send_reply(req, (int)status, reply_phrase(status), NULL);
}

void
reply_redirect(struct evhttp_request *req, const char *path)
{
  reply_set(req, "Location", path);
  reply_status(req, REPLY_FOUND);
}
