/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A time that was read and can be written is the same when read again.
 */
#include "tests/fuzz/fuzz.h"

#include "protocol/timestamp.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const int64_t untouched = -424242;
  int64_t time_ms = untouched, again_ms;
  char written[TIMESTAMP_SIZE];
  g_autofree char *text = g_strndup((const char *)data, size);

  if (!timestamp_parse(text, &time_ms)) {
    g_assert_cmpint(time_ms, ==, untouched);
    return 0;
  }
  timestamp_format(time_ms, written);
  g_assert_cmpuint(strlen(written), ==, TIMESTAMP_SIZE - 1);
  g_assert_true(timestamp_parse(written, &again_ms));
  if (time_ms >= 0 && again_ms < time_ms)
    g_assert_cmpstr(written, ==, "9999-12-31T23:59:59.999Z"); /* a leap second at the end of time */
  else if (time_ms >= 0)
    g_assert_cmpint(again_ms, ==, time_ms);
  return 0;
}
