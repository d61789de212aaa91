/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * MODE: asking for and changing the modes of channels and users.
 *
 * The handler turns what was asked for into changes that are allowed and well-formed; see
 * apply_mode.c for what becomes of them.
 */
#include "server/chat/mode.h"

#include "protocol/names.h"
#include "server/chat/channel.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/handlers.h"
#include "server/chat/mask.h"
#include "server/chat/mode_changes.h"
#include "server/chat/send.h"
#include "server/chat/user.h"
#include "server/chat/user_modes.h"

#include <string.h>

#define KEY_MAX_BYTES 32

static const struct {
  enum numeric item, end;
  const char *end_text;
} LISTS[LIST_COUNT] = {
    [LIST_BAN] = {RPL_BANLIST, RPL_ENDOFBANLIST, "End of channel ban list"},
    [LIST_EXCEPT] = {RPL_EXCEPTLIST, RPL_ENDOFEXCEPTLIST, "End of channel exception list"},
    [LIST_INVEX] = {RPL_INVEXLIST, RPL_ENDOFINVEXLIST, "End of channel invite exception list"},
};

static void
show_list(struct client *client, const struct channel *channel, unsigned int list)
{
  for (guint i = 0; i < channel->lists[list]->len; i++) {
    const struct mask_entry *entry = channel->lists[list]->pdata[i];
    g_autofree char *when = g_strdup_printf("%" G_GINT64_FORMAT, entry->set_ms / 1000);

    REPLY(client, LISTS[list].item, channel->name, entry->mask, entry->setter, when);
  }
  REPLY(client, LISTS[list].end, channel->name, LISTS[list].end_text);
}

static unsigned int
ranks_of(const struct client *client, const struct channel *channel)
{
  const struct membership *membership = user_membership(client->user, channel);

  return membership ? membership->ranks : 0;
}

/* Operators change everything; half-operators everything but operators and half-operators.
 * Operators of the server stand in for them in the lobby, which has none of its own. */
static bool
may_change(const struct client *client, const struct channel *channel, const struct mode *mode)
{
  unsigned int ranks = ranks_of(client, channel);

  if ((ranks & RANK_OP) || (channel->permanent && user_is_operator(client->user)))
    return true;
  return (ranks & RANK_HALFOP) && !(mode->kind == MODE_MEMBER && mode->value > RANK_VOICE);
}

static void
reply_bad_param(struct client *client, const struct channel *channel, char letter,
                const char *param, const char *text)
{
  const char name[] = {letter, '\0'};

  REPLY(client, ERR_INVALIDMODEPARAM, channel->name, name, *param ? param : "*", text);
}

/* Where a mode string is being worked through. */
struct request {
  struct client *client;
  struct channel *channel;
  const struct message *msg;
  size_t next_param;
  bool add;
  bool refused;                 /* 482 has been said */
  unsigned int listed;          /* bits by list: shown already, once is enough */
  bool unknown;                 /* 472 has been said */
  gint64 new_masks[LIST_COUNT]; /* how many of them there are in changes */
  struct mode_changes changes;
};

/* Is there no place for one more mask? Those that were asked for before it count as if they stood
 * in the list. */
static bool
is_list_full(const struct request *request, const struct mode *mode, const char *mask)
{
  const GPtrArray *list = request->channel->lists[mode->value];

  return mask_list_find(list, mask) < 0 && list->len + request->new_masks[mode->value] >=
                                               request->client->chat->config->masks_per_channel;
}

/* The mask to add or remove; NULL where it was answered. */
static char *
check_mask(struct request *request, const struct mode *mode, const char *param)
{
  struct client *client = request->client;
  const struct channel *channel = request->channel;
  g_autofree char *mask = *param ? mask_normalise(param) : g_strdup("");
  const char name[] = {mode->letter, '\0'};

  if (!mask_is_valid(mask)) {
    reply_bad_param(client, channel, mode->letter, param, "That is not a mask like nick!user@host");
    return NULL;
  }
  if (request->add && is_list_full(request, mode, mask)) {
    REPLY(client, ERR_BANLISTFULL, channel->name, mask, name, "The channel's list is full");
    return NULL;
  }
  request->new_masks[mode->value] += request->add;
  return g_steal_pointer(&mask);
}

static char *
check_member(struct client *client, const struct channel *channel, const char *nick)
{
  struct user *user = user_find(client->chat, nick);

  if (!user)
    REPLY(client, ERR_NOSUCHNICK, nick, "User not found.");
  else if (!user_membership(user, channel))
    REPLY(client, ERR_USERNOTINCHANNEL, user->nick, channel->name, "They are not in that channel");
  else
    return g_strdup(user->nick);
  return NULL;
}

/* A key that cannot be is not repeated: it may be a secret of elsewhere. */
static char *
check_key(struct client *client, const struct channel *channel, bool add, const char *param)
{
  bool valid = *param && *param != ':' && strlen(param) <= KEY_MAX_BYTES && !strpbrk(param, " ,");

  if (!add)
    return g_strdup("*");
  if (valid)
    return g_strdup(param);
  reply_bad_param(client, channel, 'k', "*",
                  "A key has 1 to " G_STRINGIFY(KEY_MAX_BYTES) " bytes, without spaces and commas");
  return NULL;
}

static char *
check_limit(struct client *client, const struct channel *channel, const char *param)
{
  guint64 limit;

  if (g_ascii_string_to_unsigned(param, 10, 1, G_MAXINT32, &limit, NULL))
    return g_strdup_printf("%" G_GUINT64_FORMAT, limit);
  reply_bad_param(client, channel, 'l', param, "A limit is a number of people, 1 or more");
  return NULL;
}

/* The parameter in its proper form, newly allocated; NULL where it was answered. */
static char *
check_param(struct request *request, const struct mode *mode, const char *param)
{
  struct client *client = request->client;
  const struct channel *channel = request->channel;

  switch (mode->kind) {
  case MODE_LIST:
    return check_mask(request, mode, param);
  case MODE_KEY:
    return check_key(client, channel, request->add, param);
  case MODE_LIMIT:
    return check_limit(client, channel, param);
  case MODE_MEMBER:
    return check_member(client, channel, param);
  case MODE_FLAG:
    break;
  }
  g_assert_not_reached();
}

static void
refuse(struct request *request)
{
  if (!request->refused)
    REPLY(request->client, ERR_CHANOPRIVSNEEDED, request->channel->name,
          "You're not a channel operator");
  request->refused = true;
}

static void
request_param_change(struct request *request, const struct mode *mode)
{
  const char *param = message_param(request->msg, request->next_param++, NULL);
  g_autofree char *checked = NULL;

  if (!param && mode->kind == MODE_LIST) {
    if (!(request->listed & (1u << mode->value)))
      show_list(request->client, request->channel, mode->value);
    request->listed |= 1u << mode->value;
    return;
  }
  if (!may_change(request->client, request->channel, mode)) {
    refuse(request);
    return;
  }
  if (!param && mode->kind == MODE_KEY && !request->add)
    param = "*";
  if (!param) {
    reply_bad_param(request->client, request->channel, mode->letter, "",
                    "That mode needs a parameter");
    return;
  }
  checked = check_param(request, mode, param);
  if (checked)
    mode_changes_add(&request->changes, request->add, mode->letter, checked);
}

static void
request_letter(struct request *request, char letter)
{
  const struct mode *mode = mode_find(letter);
  const char name[] = {letter, '\0'};

  if (!mode) {
    if (!request->unknown)
      REPLY(request->client, ERR_UNKNOWNMODE, name, "is no mode of channels here");
    request->unknown = true;
  } else if (mode_takes_param(mode, request->add)) {
    request_param_change(request, mode);
  } else if (may_change(request->client, request->channel, mode)) {
    mode_changes_add(&request->changes, request->add, letter, NULL);
  } else {
    refuse(request);
  }
}

static void
change_channel(struct client *client, struct channel *channel, const struct message *msg)
{
  struct request request = {
      .client = client, .channel = channel, .msg = msg, .next_param = 2, .add = true};
  struct log_event *event;

  mode_changes_init(&request.changes);
  for (const char *at = msg->params[1]; *at; at = g_utf8_find_next_char(at, NULL)) {
    if (*at == '+' || *at == '-')
      request.add = *at == '+';
    else
      request_letter(&request, g_ascii_isgraph(*at) ? *at : '?');
  }
  if (request.changes.letters->len > 0) {
    event = log_event_new(EVENT_MODE, client->session, channel->name, request.changes.params->str);
    event->args[0] = g_strdup(request.changes.letters->str);
    client_append(client, event);
  }
  mode_changes_clear(&request.changes);
}

static void
show_channel(struct client *client, const struct channel *channel)
{
  g_autofree char *modes =
      mode_describe_channel(channel, user_membership(client->user, channel) != NULL);
  g_auto(GStrv) words = g_strsplit(modes, " ", -1);
  g_autofree char *created = g_strdup_printf("%" G_GINT64_FORMAT, channel->created_ms / 1000);
  const char *params[4] = {channel->name};
  size_t n = 1;

  for (char **word = words; *word && n < G_N_ELEMENTS(params); word++)
    params[n++] = *word;
  send_numeric(client, RPL_CHANNELMODEIS, params, n);
  REPLY(client, RPL_CREATIONTIME, channel->name, created);
}

void
handle_mode(struct client *client, const struct message *msg)
{
  const char *target = msg->params[0];
  struct channel *channel = channel_find(client->chat, target);

  if (!name_is_channel(target))
    handle_user_mode(client, msg);
  else if (!channel || !channel_is_visible_to(channel, client->user))
    REPLY(client, ERR_NOSUCHCHANNEL, target, "No such channel");
  else if (msg->n_params > 1)
    change_channel(client, channel, msg);
  else
    show_channel(client, channel);
}
