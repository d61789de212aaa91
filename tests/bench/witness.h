/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two people who talk in private while a server is under load, on a thread of their own: what they
 * feel of it.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

struct witness;

struct witness_result {
  unsigned count; /* words that arrived */
  double p50_ms, p99_ms, max_ms;
};

/* Connect and register both, and let one say a word to the other every few milliseconds. NULL with
 * error set where the server does not have them. */
struct witness *witness_start(uint16_t port, GError **error);

/* Forget what was felt so far. */
void witness_reset(struct witness *witness);

/* What was felt since. A word that is still on its way counts with its age. */
struct witness_result witness_result(struct witness *witness);

/* NULL is fine. */
void witness_stop(struct witness *witness);
