/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/timestamp.h"

#include <glib.h>
#include <string.h>

#define MS_PER_DAY (INT64_C(24) * 60 * 60 * 1000)
#define MAX_MS     INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */

static char *
put_digits(char *out, int value, int digits)
{
  for (int i = digits - 1; i >= 0; i--) {
    out[i] = (char)('0' + value % 10);
    value /= 10;
  }
  return out + digits;
}

/* The civil date of a day number since 1970-01-01, counted in eras of 400 years
 * that begin on 1 March, so that leap days come last. */
static void
civil_from_days(int64_t days, int *year, int *month, int *day)
{
  int64_t shifted = days + 719468;
  int64_t era = shifted / 146097;
  int day_of_era = (int)(shifted - era * 146097);
  int year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int month_from_march = (5 * day_of_year + 2) / 153;

  *day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  *month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  *year = (int)(era * 400) + year_of_era + (*month <= 2);
}

void
timestamp_format(int64_t time_ms, char out[TIMESTAMP_SIZE])
{
  int64_t clamped = CLAMP(time_ms, 0, MAX_MS);
  int ms_of_day = (int)(clamped % MS_PER_DAY);
  int year, month, day;

  civil_from_days(clamped / MS_PER_DAY, &year, &month, &day);
  out = put_digits(out, year, 4);
  *out++ = '-';
  out = put_digits(out, month, 2);
  *out++ = '-';
  out = put_digits(out, day, 2);
  *out++ = 'T';
  out = put_digits(out, ms_of_day / 3600000, 2);
  *out++ = ':';
  out = put_digits(out, ms_of_day / 60000 % 60, 2);
  *out++ = ':';
  out = put_digits(out, ms_of_day / 1000 % 60, 2);
  *out++ = '.';
  out = put_digits(out, ms_of_day % 1000, 3);
  *out++ = 'Z';
  *out = '\0';
}

/* "d" stands for a digit, everything else for itself. */
static bool
matches(const char *text, const char *pattern)
{
  for (; *pattern != '\0'; text++, pattern++)
    if (*pattern == 'd' ? !g_ascii_isdigit(*text) : *text != *pattern)
      return false;
  return true;
}

static int
number(const char *text, int digits)
{
  int value = 0;

  for (int i = 0; i < digits; i++)
    value = value * 10 + (text[i] - '0');
  return value;
}

/* Read ".123456" into milliseconds; text moves behind it, unless no digit follows the point. */
static int
fraction_ms(const char **text)
{
  const char *at = *text;
  int ms = 0;
  int weight = 100;

  if (at[0] != '.' || !g_ascii_isdigit(at[1]))
    return 0;
  for (at++; g_ascii_isdigit(*at); at++, weight /= 10)
    ms += (*at - '0') * weight;
  *text = at;
  return ms;
}

/* Leap seconds are put in at the end of a day only. */
static bool
is_leap_second(const char *text)
{
  return matches(text + strlen("dddd-dd-ddT"), "23:59:60");
}

bool
timestamp_parse(const char *text, int64_t *time_ms)
{
  g_autoptr(GDateTime) date = NULL;
  const char *rest;
  int leap, ms;

  if (!matches(text, "dddd-dd-ddTdd:dd:dd"))
    return false;
  rest = text + strlen("dddd-dd-ddTdd:dd:dd");
  ms = fraction_ms(&rest);
  if (strcmp(rest, "Z") != 0)
    return false;
  leap = is_leap_second(text) ? 1 : 0;
  date =
      g_date_time_new_utc(number(text, 4), number(text + 5, 2), number(text + 8, 2),
                          number(text + 11, 2), number(text + 14, 2), number(text + 17, 2) - leap);
  if (!date)
    return false;
  *time_ms = (g_date_time_to_unix(date) + leap) * 1000 + ms;
  return true;
}
