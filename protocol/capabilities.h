/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The IRCv3 capabilities that Confab speaks, as bits of a set.
 *
 * Source  IRCv3 capability-negotiation; each capability's own specification
 */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

enum capability {
  CAP_MESSAGE_TAGS,
  CAP_SERVER_TIME,
  CAP_BATCH,
  CAP_LABELED_RESPONSE,
  CAP_ECHO_MESSAGE,
  CAP_MULTI_PREFIX,
  CAP_EXTENDED_JOIN,
  CAP_AWAY_NOTIFY,
  CAP_SETNAME,
  CAP_CAP_NOTIFY,
  CAP_STANDARD_REPLIES,
  CAP_USERHOST_IN_NAMES,
  CAP_INVITE_NOTIFY,
  CAP_EXTENDED_MONITOR,
  CAP_NO_IMPLICIT_NAMES,
  CAP_EXTENDED_ISUPPORT,
  CAP_CHANNEL_RENAME,
  CAP_COUNT,
  CAP_NONE = CAP_COUNT,
};

/* A set of capabilities: CAP_BIT(CAP_BATCH) | CAP_BIT(…). */
typedef uint32_t capability_set;
#define CAP_BIT(cap) ((capability_set)1 << (cap))
G_STATIC_ASSERT(CAP_COUNT <= 8 * sizeof(capability_set));

/* The name on the wire, e.g. "echo-message"; of a capability, not of CAP_NONE. */
const char *capability_name(enum capability cap);

/* The capability with that name of len bytes, without its "=value" or leading '-'; or CAP_NONE.
 * Names are case-sensitive. */
enum capability capability_from_name(const char *name, size_t len);
