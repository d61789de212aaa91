/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Answers to HTTP requests, other than the bytes of a file.
 *
 * Each call answers the request once and for all; HEAD is sent no body, but its length.
 */
#pragma once

#include <stdint.h>

#include <glib.h>

struct evhttp_request;

enum reply_status {
  REPLY_OK = 200,
  REPLY_PARTIAL = 206,
  REPLY_FOUND = 302,
  REPLY_NOT_MODIFIED = 304,
  REPLY_MALFORMED = 400,
  REPLY_FORBIDDEN = 403,
  REPLY_NOT_FOUND = 404,
  REPLY_METHOD_NOT_ALLOWED = 405,
  REPLY_PRECONDITION_FAILED = 412,
  REPLY_RANGE_UNSATISFIABLE = 416,
  REPLY_FAILED = 500,
  REPLY_NOT_IMPLEMENTED = 501,
  REPLY_BUSY = 503,
  REPLY_VERSION_UNKNOWN = 505,
};

/* Add a header field to the answer, in place of one of the same name. value must have no line
 * end in it. */
void reply_set(struct evhttp_request *req, const char *field, const char *value);
void reply_set_number(struct evhttp_request *req, const char *field, uint64_t value);

/* What every answer carries: its date, and that nobody guesses types and nothing runs. */
void reply_set_common(struct evhttp_request *req, const char *content_security_policy);

/* Answer with a status and the sentence that belongs to it, as plain text. */
void reply_status(struct evhttp_request *req, enum reply_status status);

/* As reply_status(), for an errno of share.h: not found, forbidden, busy or failed. */
void reply_errno(struct evhttp_request *req, int error);

/* Answer with a body. Header fields that were set before go with it. */
void reply_body(struct evhttp_request *req, const char *content_type, const GString *body);

/* Answer without a body: 304. */
void reply_empty(struct evhttp_request *req, enum reply_status status);

/* Send the client to another path on this server. */
void reply_redirect(struct evhttp_request *req, const char *path);

/* The reason phrase of a status line. */
const char *reply_phrase(enum reply_status status);
