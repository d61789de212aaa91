/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who may not come in at all, and until when.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct chat;
struct klines;
struct user;

struct kline {
  char *mask;   /* an address, a network like 192.0.2.0/24, or nick!user@host with wildcards */
  char *folded; /* as it is compared */
  char *reason;
  char *setter;
  int64_t set_ms;
  int64_t end_ms; /* since 1970; 0 for never */
};

struct klines *klines_new(void);
void klines_free(struct klines *klines);

/* The form in which a mask is kept: addresses and networks as they are, other words as full
 * masks. NULL where it would fit everyone or is none. Newly allocated. */
char *kline_normalise(const char *written);

/* Add one, or replace the one with that mask. */
void kline_set(struct klines *klines, const char *mask, const char *reason, const char *setter,
               int64_t set_ms, int64_t end_ms);

/* Returns  false where there is none with that mask */
bool kline_remove(struct klines *klines, const char *mask);

/* Step through those in force: begin with *place = 0. NULL at the end. Those that have ended are
 * dropped. */
const struct kline *kline_next(struct klines *klines, unsigned int *place, int64_t now_ms);

/* How many there are, those that have ended and were not dropped yet among them. */
unsigned int klines_count(const struct klines *klines);

/* Is there one with that mask? */
bool kline_exists(const struct klines *klines, const char *mask);

/* Does it mean this person? source is "nick!user@host", folded. */
bool kline_matches(const struct kline *kline, const char *folded_source, const char *address);

/* The first that does, or NULL. source need not be folded. */
const struct kline *
kline_find(struct klines *klines, const char *source, const char *address, int64_t now_ms);

/* Read "30m", "12h", "7d", "90" (minutes) into milliseconds; "0" is for ever.
 *
 * Returns  false where text is no duration
 */
bool kline_parse_duration(const char *text, int64_t *duration_ms);
