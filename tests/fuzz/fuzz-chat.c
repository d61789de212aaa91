/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whatever several clients say, and whenever they go, the chat stays in order and nothing is left
 * of them. The first byte chooses the world, the rest is a script of harness_play().
 */
#include "tests/fuzz/fuzz.h"

#include "tests/unit/chat/harness.h"

/* Whoever says OPER x secret is an operator. */
#define OPERATORS "operator_password=secret"

static const char *const USUAL[] = {OPERATORS, NULL};

/* Deaf clients overflow soon, lines come in small portions, and every list is full at once. */
static const char *const TIGHT[] = {OPERATORS,
                                    "sendq_max_bytes=4096",
                                    "lines_per_turn=2",
                                    "channels_per_client=3",
                                    "connections_per_address=5",
                                    "masks_per_channel=2",
                                    "invites_per_user=1",
                                    "monitor_max=2",
                                    "whowas_max=2",
                                    "klines_max=2",
                                    NULL};

static const char *const NO_LOBBY[] = {OPERATORS, "lobby=", NULL};

/* Clients are held back after a few lines, for one look at the clock. */
static const char *const FLOOD[] = {OPERATORS, "flood=on", "flood_burst=20", "flood_rate=1000000",
                                    NULL};

/* What REHASH changes to: nothing that is in use becomes too much. */
static const char *const OTHER[] = {OPERATORS,
                                    "network_name=Other",
                                    "icon=http://test.example/i",
                                    "channels_per_client=60",
                                    "flood=off",
                                    NULL};

/* The first byte of an input. */
static const struct {
  char letter;
  const char *const *settings;
  bool storm; /* each turn has time for one of the joins and quits that came */
} WORLDS[] = {{'0', USUAL, false}, {'1', TIGHT, false}, {'2', NO_LOBBY, false},
              {'F', FLOOD, false}, {'S', USUAL, true},  {'T', TIGHT, true}};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct harness harness;

  for (size_t i = 0; size > 0 && i < G_N_ELEMENTS(WORLDS); i++) {
    if ((char)data[0] != WORLDS[i].letter)
      continue;
    harness_init(&harness, WORLDS[i].settings);
    if (WORLDS[i].settings == USUAL || WORLDS[i].settings == FLOOD)
      harness.other_settings = OTHER;
    if (WORLDS[i].storm)
      log_set_bulky_turn(harness.chat->log, 0);
    harness_play(&harness, (const char *)data + 1, size - 1);
    harness_clear(&harness);
  }
  return 0;
}
