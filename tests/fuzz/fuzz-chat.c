/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whatever several clients say, and whenever they go, the chat stays in order and nothing is left
 * of them. The first byte chooses settings, the rest is a script of harness_play().
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

static const char *const *const SETTINGS[] = {USUAL, TIGHT, NO_LOBBY};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct harness harness;

  if (size == 0)
    return 0;
  harness_init(&harness, SETTINGS[data[0] % G_N_ELEMENTS(SETTINGS)]);
  harness_play(&harness, (const char *)data + 1, size - 1);
  harness_clear(&harness);
  return 0;
}
