/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A tag section can be stepped through to its end, and any value survives being escaped.
 */
#include "tests/fuzz/fuzz.h"

#include "protocol/tags.h"

#include <string.h>

static void
check_section(const char *tags, size_t size)
{
  const char *cursor = tags;
  struct tag tag;

  while (tags_next(&cursor, &tag)) {
    g_assert_true(tag.key >= tags && tag.key + tag.key_len <= tags + size);
    g_assert_true(tag.value_len == 0 || tag.value + tag.value_len <= tags + size);
    g_autofree char *value = tags_unescape(tag.value, tag.value_len);
    g_assert_cmpuint(strlen(value), <=, tag.value_len);
    (void)tags_key_is_valid(tag.key, tag.key_len); /* either answer is fine */
  }
  g_free(tags_get(tags, "msgid"));
}

static void
check_escaping(const char *value)
{
  GString *escaped = g_string_new(NULL);

  tags_append_escaped(escaped, value);
  g_assert_null(strpbrk(escaped->str, " ;\r\n"));
  g_autofree char *again = tags_unescape(escaped->str, escaped->len);
  g_assert_cmpstr(again, ==, value);
  g_string_free(escaped, TRUE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup((const char *)data, size);

  check_section(text, strlen(text));
  check_escaping(text);
  return 0;
}
