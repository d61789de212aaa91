/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Output waiting for one peer: a block of memory that grows as needed and is sent from the front.
 *
 * A drained block goes to a pool and is the next one's that needs it, with the size it has grown
 * to. In a busy channel every sendq fills and drains each turn; giving the memory back to the
 * system each time costs a quarter of the whole server. An idle sendq holds nothing.
 */
#pragma once

#include <stddef.h>

struct spare;

/* Blocks that nobody uses at the moment; bounded. All zero is an empty one. */
struct sendq_pool {
  struct spare *first;
  size_t bytes;
};

/* All zero is an empty one. */
struct sendq {
  char *block;
  size_t start, end; /* what waits, within the block */
  size_t capacity;   /* of the block, in bytes */
};

/* Add bytes at the end. There is no limit here: whoever appends looks at sendq_bytes() before. */
void sendq_append(struct sendq *sendq, struct sendq_pool *pool, const char *bytes, size_t len);

/* How much waits, and where it begins. */
size_t sendq_bytes(const struct sendq *sendq);
const char *sendq_front(const struct sendq *sendq);

/* So many bytes from the front are sent. */
void sendq_sent(struct sendq *sendq, struct sendq_pool *pool, size_t len);

/* Free what waits, and the block with it. */
void sendq_clear(struct sendq *sendq);

/* Free the spare blocks. */
void sendq_pool_clear(struct sendq_pool *pool);
