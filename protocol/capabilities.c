/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/capabilities.h"

#include <string.h>

static const char *const NAMES[CAP_COUNT] = {
    [CAP_MESSAGE_TAGS] = "message-tags",
    [CAP_SERVER_TIME] = "server-time",
    [CAP_BATCH] = "batch",
    [CAP_LABELED_RESPONSE] = "labeled-response",
    [CAP_ECHO_MESSAGE] = "echo-message",
    [CAP_MULTI_PREFIX] = "multi-prefix",
    [CAP_EXTENDED_JOIN] = "extended-join",
    [CAP_AWAY_NOTIFY] = "away-notify",
    [CAP_SETNAME] = "setname",
    [CAP_CAP_NOTIFY] = "cap-notify",
    [CAP_STANDARD_REPLIES] = "standard-replies",
    [CAP_USERHOST_IN_NAMES] = "userhost-in-names",
    [CAP_INVITE_NOTIFY] = "invite-notify",
    [CAP_EXTENDED_MONITOR] = "extended-monitor",
    [CAP_NO_IMPLICIT_NAMES] = "no-implicit-names",
    [CAP_EXTENDED_ISUPPORT] = "draft/extended-isupport",
    [CAP_CHANNEL_RENAME] = "draft/channel-rename",
};

const char *
capability_name(enum capability cap)
{
  return NAMES[cap];
}

enum capability
capability_from_name(const char *name, size_t len)
{
  for (int cap = 0; cap < CAP_COUNT; cap++)
    if (strlen(NAMES[cap]) == len && memcmp(NAMES[cap], name, len) == 0)
      return (enum capability)cap;
  return CAP_NONE;
}
