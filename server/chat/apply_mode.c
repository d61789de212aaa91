/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Making the changes that MODE asked for: those that change nothing are dropped, and the channel is
 * told of the rest.
 */
#include "protocol/limits.h"
#include "server/chat/apply.h"
#include "server/chat/channel.h"
#include "server/chat/client.h"
#include "server/chat/mask.h"
#include "server/chat/mode.h"
#include "server/chat/mode_changes.h"
#include "server/chat/send.h"
#include "server/chat/user.h"

#include <string.h>

/* Make one change.
 *
 * Returns  whether anything is different now
 */
static bool
apply_list(const struct applying *at, const struct log_event *event, GPtrArray *list, bool add,
           const char *mask)
{
  int place = mask_list_find(list, mask);

  if (add == (place >= 0))
    return false;
  if (add)
    mask_list_add(list, mask, at->user->source, event->time_ms);
  else
    g_ptr_array_remove_index(list, (guint)place);
  return true;
}

static bool
apply_member(const struct applying *at, struct channel *channel, const struct mode *mode, bool add,
             const char *nick)
{
  struct user *user = user_find(at->chat, nick);
  struct membership *membership = user ? user_membership(user, channel) : NULL;

  if (!membership || add == ((membership->ranks & mode->value) != 0))
    return false;
  membership->ranks ^= mode->value;
  return true;
}

static bool
apply_key(struct channel *channel, bool add, const char *key)
{
  if (add ? g_strcmp0(channel->key, key) == 0 : !channel->key)
    return false;
  g_free(channel->key);
  channel->key = add ? g_strdup(key) : NULL;
  return true;
}

static bool
apply_limit(struct channel *channel, bool add, const char *param)
{
  unsigned int limit = add ? (unsigned int)g_ascii_strtoull(param, NULL, 10) : 0;

  if (channel->limit == limit)
    return false;
  channel->limit = limit;
  return true;
}

static bool
apply_flag(struct channel *channel, const struct mode *mode, bool add)
{
  if (add == ((channel->flags & mode->value) != 0))
    return false;
  channel->flags ^= mode->value;
  return true;
}

static bool
apply_change(const struct applying *at, const struct log_event *event, struct channel *channel,
             const struct mode *mode, bool add, const char *param)
{
  switch (mode->kind) {
  case MODE_LIST:
    return apply_list(at, event, channel->lists[mode->value], add, param);
  case MODE_KEY:
    return apply_key(channel, add, param);
  case MODE_LIMIT:
    return apply_limit(channel, add, param);
  case MODE_FLAG:
    return apply_flag(channel, mode, add);
  case MODE_MEMBER:
    return apply_member(at, channel, mode, add, param);
  }
  g_assert_not_reached();
}

/* A mask is removed regardless of case. What is told is how it stood in the list, so that who keeps
 * a list finds it there. Newly allocated. */
static char *
told_param(const struct channel *channel, const struct mode *mode, bool add, const char *given)
{
  const GPtrArray *list = mode->kind == MODE_LIST ? channel->lists[mode->value] : NULL;
  int place = list && !add ? mask_list_find(list, given) : -1;

  return g_strdup(place >= 0 ? ((struct mask_entry *)list->pdata[place])->mask : given);
}

/* The changes that were made and not yet told. */
struct announcement {
  const struct applying *at;
  const struct log_event *event;
  struct channel *channel;
  struct mode_changes changes;
  const char *msgid; /* of the event, for its first line; NULL for further ones */
};

static void
announce(struct announcement *announcement)
{
  const struct applying *at = announcement->at;
  struct mode_changes *changes = &announcement->changes;
  g_auto(GStrv) words = g_strsplit(changes->params->str, " ", -1);
  const char *params[MESSAGE_PARAMS_MAX] = {announcement->channel->name, changes->letters->str};
  size_t n = 2;
  struct line line;

  if (changes->letters->len == 0)
    return;
  for (char **word = words; *word && n < G_N_ELEMENTS(params); word++)
    params[n++] = *word;
  line_init(&line, announcement->event, at->user->source, "MODE", params, n);
  line.msgid = g_steal_pointer(&announcement->msgid);
  send_line_to_channel(announcement->channel, &line, NULL, CAP_NONE);
  if (at->origin && !user_membership(at->user, announcement->channel))
    send_line(at->origin, &line);
  line_clear(&line);
  mode_changes_clear(changes);
  mode_changes_init(changes);
}

/* The source and the full form of masks make a line longer than what was asked for: what does not
 * fit goes into another line. */
static void
announce_change(struct announcement *announcement, bool add, char letter, const char *param)
{
  size_t head = strlen(":") + strlen(announcement->at->user->source) + strlen(" MODE ") +
                strlen(announcement->channel->name) + strlen(" ");

  if (head + mode_changes_bytes_with(&announcement->changes, param) > MESSAGE_BODY_MAX_BYTES - 2)
    announce(announcement);
  mode_changes_add(&announcement->changes, add, letter, param);
}

void
apply_mode(const struct applying *at, const struct log_event *event)
{
  struct channel *channel = channel_find(at->chat, event->key);
  struct announcement announcement = {
      .at = at, .event = event, .channel = channel, .msgid = event->msgid};
  g_auto(GStrv) params = g_strsplit(event->text, " ", -1);
  char **param = params;
  bool add = true;

  if (!channel)
    return;
  mode_changes_init(&announcement.changes);
  for (const char *at_letter = event->args[0]; *at_letter; at_letter++) {
    const struct mode *mode = mode_find(*at_letter);
    const char *given;
    g_autofree char *told = NULL;

    if (!mode) {
      add = *at_letter == '+';
      continue;
    }
    given = mode_takes_param(mode, add) ? *param++ : NULL;
    told = told_param(channel, mode, add, given);
    if (apply_change(at, event, channel, mode, add, given))
      announce_change(&announcement, add, mode->letter, told);
  }
  announce(&announcement);
  mode_changes_clear(&announcement.changes);
}
