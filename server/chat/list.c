/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * LIST: which channels there are, and those that fit a search.
 *
 * Source  modern.ircdocs.horse, "LIST message"; ELIST in 005
 */
#include "protocol/names.h"
#include "server/chat/channel.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/handlers.h"
#include "server/chat/mask.h"
#include "server/chat/nametable.h"
#include "server/chat/send.h"
#include "server/chat/user.h"

#include <string.h>

/* Each is tried on each channel; what is beyond is not looked at. */
#define SEARCH_MASKS_MAX 4

/* All conditions hold together. Numbers are exclusive bounds, as ELIST has them; of two times, the
 * earlier one is exclusive, so that what has just been made is more than 0 minutes old. */
struct search {
  int64_t users_above, users_below;
  int64_t created_after_ms, created_before_ms;
  int64_t topic_after_ms, topic_before_ms; /* a channel without topic never fits these */
  bool by_topic;
  GPtrArray *masks;     /* char *, folded: one of them must fit, where there are any */
  GPtrArray *not_masks; /* none of these may */
};

static void
search_init(struct search *search)
{
  *search = (struct search){
      .users_above = -1,
      .users_below = G_MAXINT64,
      .created_before_ms = G_MAXINT64,
      .topic_before_ms = G_MAXINT64,
      .masks = g_ptr_array_new_with_free_func(g_free),
      .not_masks = g_ptr_array_new_with_free_func(g_free),
  };
}

static void
search_clear(struct search *search)
{
  g_ptr_array_unref(search->masks);
  g_ptr_array_unref(search->not_masks);
}

/* "C>30": made more than 30 minutes ago, which is before then; "C<30": less, which is after. */
static void
bound_time(char direction, int64_t minutes, int64_t now_ms, int64_t *after_ms, int64_t *before_ms)
{
  int64_t then_ms = now_ms - MIN(minutes, now_ms / 60000) * 60000;

  if (direction == '>')
    *before_ms = MIN(*before_ms, then_ms);
  else
    *after_ms = MAX(*after_ms, then_ms);
}

/* Returns  false where word is no condition on numbers */
static bool
add_number(struct search *search, const char *word, int64_t now_ms)
{
  const char *sign = word + (*word == 'C' || *word == 'T' || *word == 'c' || *word == 't');
  guint64 number;

  if ((*sign != '<' && *sign != '>') ||
      !g_ascii_string_to_unsigned(sign + 1, 10, 0, G_MAXINT32, &number, NULL))
    return false;
  if (sign == word && *sign == '>')
    search->users_above = (int64_t)number;
  else if (sign == word)
    search->users_below = (int64_t)number;
  else if (g_ascii_toupper(*word) == 'C')
    bound_time(*sign, (int64_t)number, now_ms, &search->created_after_ms,
               &search->created_before_ms);
  else {
    search->by_topic = true;
    bound_time(*sign, (int64_t)number, now_ms, &search->topic_after_ms, &search->topic_before_ms);
  }
  return true;
}

static void
add_words(struct search *search, const char *text, int64_t now_ms)
{
  g_auto(GStrv) words = g_strsplit(text, ",", -1);

  for (char **word = words; *word; word++) {
    if (**word == '\0' || add_number(search, *word, now_ms))
      continue;
    if (search->masks->len + search->not_masks->len == SEARCH_MASKS_MAX)
      return;
    if (**word == '!')
      g_ptr_array_add(search->not_masks, name_fold(*word + 1));
    else
      g_ptr_array_add(search->masks, name_fold(*word));
  }
}

static bool
fits_any(const GPtrArray *masks, const char *folded)
{
  for (guint i = 0; i < masks->len; i++)
    if (mask_glob(masks->pdata[i], folded))
      return true;
  return false;
}

static bool
fits(const struct search *search, const struct channel *channel)
{
  g_autofree char *folded = name_fold(channel->name);
  int64_t members = channel->members->len;

  if (members <= search->users_above || members >= search->users_below)
    return false;
  if (channel->created_ms <= search->created_after_ms ||
      channel->created_ms > search->created_before_ms)
    return false;
  if (search->by_topic && (!channel->topic || channel->topic_ms <= search->topic_after_ms ||
                           channel->topic_ms > search->topic_before_ms))
    return false;
  if (search->masks->len > 0 && !fits_any(search->masks, folded))
    return false;
  return !fits_any(search->not_masks, folded);
}

static void
list_fitting(struct client *client, const struct search *search)
{
  GHashTableIter iter;
  gpointer value;

  nametable_iter_init(client->chat->channels, &iter);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    const struct channel *channel = value;
    g_autofree char *count = NULL;

    if (!channel_is_visible_to(channel, client->user) || !fits(search, channel))
      continue;
    count = g_strdup_printf("%u", channel->members->len);
    REPLY(client, RPL_LIST, channel->name, count, channel->topic ? channel->topic : "");
  }
}

void
handle_list(struct client *client, const struct message *msg)
{
  struct search search;

  search_init(&search);
  for (size_t i = 0; i < msg->n_params; i++)
    add_words(&search, msg->params[i], chat_now_ms(client->chat));
  REPLY(client, RPL_LISTSTART, "Channel", "Users  Name");
  list_fitting(client, &search);
  REPLY(client, RPL_LISTEND, "End of /LIST");
  search_clear(&search);
}
