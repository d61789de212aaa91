/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/bucket.h"

#include <glib.h>

void
bucket_fill(struct bucket *bucket, double tokens, int64_t now_us)
{
  bucket->tokens = tokens;
  bucket->counted_us = now_us;
}

void
bucket_refill(struct bucket *bucket, double rate, double size, int64_t now_us)
{
  double seconds = (double)MAX(0, now_us - bucket->counted_us) / G_USEC_PER_SEC;

  bucket->tokens = MIN(size, bucket->tokens + seconds * rate);
  bucket->counted_us = now_us;
}

bool
bucket_has_token(const struct bucket *bucket)
{
  return bucket->tokens >= 1;
}

bool
bucket_take(struct bucket *bucket, double cost)
{
  if (!bucket_has_token(bucket))
    return false;
  bucket->tokens -= cost;
  return true;
}
