/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A token bucket: so much at once, so much for long. It reads no clock.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct bucket {
  double tokens; /* below 0 where more was spent than there was */
  int64_t counted_us;
};

/* Hold so many tokens now. */
void bucket_fill(struct bucket *bucket, double tokens, int64_t now_us);

/* Add what the time since the last call brings: rate tokens a second, up to size. A clock that went
 * back brings nothing. */
void bucket_refill(struct bucket *bucket, double rate, double size, int64_t now_us);

/* Is there a token? */
bool bucket_has_token(const struct bucket *bucket);

/* Spend cost tokens if there is one at least.
 *
 * Returns  whether there was
 */
bool bucket_take(struct bucket *bucket, double cost);
