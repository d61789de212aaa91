/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Many IRC clients on loopback in one thread, doing as little as they can.
 *
 * A crowd is what every server under measurement is loaded with. While it
 * measures it polls and never sleeps, so that no server pays for waking it and
 * its own speed is the same for all of them; client_busy_s tells how much of
 * the time it really had something to do. When that comes near to wall_s the
 * figures describe the crowd and not the server.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct crowd;

/* What one load did to a server. Times are in seconds unless named otherwise. */
struct crowd_result {
  uint64_t deliveries;  /* messages that arrived, counted at the receivers */
  double wall_s;        /* from the first send to the last arrival */
  double client_busy_s; /* of these, time in which the crowd had work */
  double p50_ms;        /* from send to arrival, over the sampled receivers */
  double p99_ms;
};

/* One load. */
struct crowd_load {
  unsigned messages;    /* sent in all, by the senders in turn */
  unsigned window;      /* saturation: at most this many messages not yet with everyone */
  double per_second;    /* > 0: send at this rate and ignore window */
  unsigned text_bytes;  /* of each message's text, CROWD_TEXT_MIN_BYTES to 400 */
  unsigned sample_step; /* the latency of every nth member is taken, >= 1 */
};

/* A text carries the time of sending and a number. */
enum {
  CROWD_TEXT_MIN_BYTES = 26
};

/* Make a crowd without members. The first senders members will be the ones who speak. */
struct crowd *crowd_new(uint16_t port, unsigned senders);

/* Disconnect everyone and free the crowd. NULL is fine. */
void crowd_free(struct crowd *crowd);

/* Connect and register clients until the crowd has members of them; every one is answered
 * before this returns.
 *
 * Returns  false with error set when the server refuses, closes, or is silent for 30 seconds
 */
bool crowd_connect(struct crowd *crowd, unsigned members, GError **error);

/* Disconnect all but the first members, without a word, and at once. */
void crowd_shrink(struct crowd *crowd, unsigned members);

/* Let every member join channel, and wait until everyone has seen everyone join. Errors as above.
 */
bool crowd_join(struct crowd *crowd, const char *channel, GError **error);

/* Wait until each member has received all that the server had queued for it. Errors as above, and
 * also when a message is among it. */
bool crowd_settle(struct crowd *crowd, GError **error);

/* Send messages to the joined channel and wait until all of them are with everyone. Everything
 * before must have settled.
 *
 * result   written on success only
 * Returns  false with error set as above, and also when more arrives than was sent or a
 *          sampled member misses a message or sees two of a sender's in the wrong order
 */
bool crowd_run(struct crowd *crowd, const struct crowd_load *load, struct crowd_result *result,
               GError **error);
