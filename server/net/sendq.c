/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/net/sendq.h"

#include <glib.h>
#include <string.h>

#define FIRST_BYTES 512

/* A block that one slow peer has grown is not kept, and neither are more of them than a large
 * channel uses. */
#define SPARE_MAX_BYTES  (64 * 1024)
#define SPARES_MAX_BYTES (16 * 1024 * 1024)

/* Stands at the beginning of a spare block. */
struct spare {
  struct spare *next;
  size_t capacity;
};

static void
take_spare(struct sendq *sendq, struct sendq_pool *pool)
{
  struct spare *spare = pool->first;

  pool->first = spare->next;
  pool->bytes -= spare->capacity;
  sendq->capacity = spare->capacity;
  sendq->block = (char *)spare;
}

static void
give_back(struct sendq *sendq, struct sendq_pool *pool)
{
  struct spare *spare = (struct spare *)(void *)sendq->block;

  if (sendq->capacity > SPARE_MAX_BYTES || pool->bytes + sendq->capacity > SPARES_MAX_BYTES) {
    sendq_clear(sendq);
    return;
  }
  spare->capacity = sendq->capacity;
  spare->next = pool->first;
  pool->first = spare;
  pool->bytes += spare->capacity;
  *sendq = (struct sendq){0};
}

static void
make_room(struct sendq *sendq, struct sendq_pool *pool, size_t len)
{
  size_t queued = sendq_bytes(sendq);

  if (!sendq->block && pool->first)
    take_spare(sendq, pool);
  if (sendq->start > 0) {
    memmove(sendq->block, sendq->block + sendq->start, queued);
    sendq->start = 0;
    sendq->end = queued;
  }
  if (sendq->capacity - queued < len) {
    sendq->capacity = MAX(MAX(sendq->capacity * 2, queued + len), FIRST_BYTES);
    sendq->block = g_realloc(sendq->block, sendq->capacity);
  }
}

void
sendq_append(struct sendq *sendq, struct sendq_pool *pool, const char *bytes, size_t len)
{
  if (sendq->capacity - sendq->end < len)
    make_room(sendq, pool, len);
  memcpy(sendq->block + sendq->end, bytes, len);
  sendq->end += len;
}

size_t
sendq_bytes(const struct sendq *sendq)
{
  return sendq->end - sendq->start;
}

const char *
sendq_front(const struct sendq *sendq)
{
  return sendq->block + sendq->start;
}

void
sendq_sent(struct sendq *sendq, struct sendq_pool *pool, size_t len)
{
  sendq->start += len;
  if (sendq->start == sendq->end && sendq->block)
    give_back(sendq, pool);
}

void
sendq_clear(struct sendq *sendq)
{
  g_free(sendq->block);
  *sendq = (struct sendq){0};
}

void
sendq_pool_clear(struct sendq_pool *pool)
{
  while (pool->first) {
    struct spare *spare = pool->first;

    pool->first = spare->next;
    g_free(spare);
  }
  pool->bytes = 0;
}
