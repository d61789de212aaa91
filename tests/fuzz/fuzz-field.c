/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A range lies within the file, a date is read as it was written, and no file name adds a field.
 * The first byte says how large the file is: 2 to the power of it.
 */
#include "tests/fuzz/fuzz.h"

#include "server/files/field.h"

#include <string.h>

static void
check_range(const char *text, uint64_t size)
{
  uint64_t first = 0;
  uint64_t length = 0;
  if (field_parse_range(text, size, &first, &length) != FIELD_RANGE_PART)
    return;
  g_assert_cmpuint(length, >, 0);
  g_assert_cmpuint(first, <, size);
  g_assert_cmpuint(length, <=, size - first);
}

static void
check_date(const char *text)
{
  int64_t unix_s;
  int64_t unix_s_again;
  if (!field_parse_date(text, &unix_s))
    return;
  g_autofree char *written = field_format_date(unix_s);
  g_assert_true(field_parse_date(written, &unix_s_again));
  g_assert_cmpint(unix_s_again, ==, unix_s);
}

static void
check_disposition(const char *name)
{
  g_autofree char *value = field_disposition(true, name);
  const char *extended = strstr(value, "; filename*=UTF-8''");
  g_assert_nonnull(extended);
  g_assert_true(g_str_is_ascii(value) && strpbrk(value, "\r\n\t") == NULL);
  g_assert_null(strpbrk(extended + strlen("; filename*=UTF-8''"), " ;\"'"));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  g_autofree char *text = g_strndup((const char *)data + 1, size - 1);
  check_range(text, (UINT64_C(1) << (data[0] % 64)) - 1);
  check_date(text);
  check_disposition(text);
  (void)field_prefers_json(text); /* must only come back, as the next */
  if (field_lists_etag(text, "\"a\"", true))
    g_assert_true(field_lists_etag(text, "\"a\"", false));
  return 0;
}
