/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Conditional requests: is the client's copy still good, and may it go on with
 * the half that it has?
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "server/files/field.h"

struct evkeyvalq;
struct stat;

/* What tells one state of a resource from another. */
struct condition_state {
  char *etag;         /* strong, with its quotes */
  int64_t modified_s; /* Unix time, or -1 where there is none */
};

enum condition {
  CONDITION_SEND,
  CONDITION_NOT_MODIFIED,
  CONDITION_FAILED,
};

/* Weigh If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since of a GET or HEAD.
 * Source  RFC 9110 section 13.2.2 */
enum condition condition_check(const struct evkeyvalq *fields, const struct condition_state *state);

/* Read Range, which counts only where If-Range names this very state.
 * size, first, length and the result are as of field_parse_range(). */
enum field_range
condition_range(const struct evkeyvalq *fields, const struct condition_state *state, uint64_t size,
                uint64_t *first, uint64_t *length);

/* Make the entity tag of a file from where it lies, how long it is and when it last changed, to
 * the nanosecond. Returns for the caller to g_free(). */
char *condition_etag_of_file(const struct stat *status);

/* Make the entity tag of a text. Returns for the caller to g_free(). */
char *condition_etag_of_text(const char *text, size_t length);
