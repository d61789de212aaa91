/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whoever follows the MODE lines of a channel knows its modes. An input has one change a line: who
 * makes it ('0' the operator, '1' the half-operator, '2' a member, '=' the operator of himself),
 * and what follows "MODE #a ".
 */
#include "tests/fuzz/fuzz.h"

#include "protocol/message.h"
#include "server/chat/channel.h"
#include "server/chat/chat.h"
#include "server/chat/mask.h"
#include "server/chat/mode.h"
#include "server/chat/user.h"
#include "tests/unit/chat/harness.h"

#include <string.h>

static const char *const SETTINGS[] = {"lobby=", "masks_per_channel=20", NULL};
static const char *const NICKS[] = {"alice", "bob", "carol"};

/* What a member knows from the lines that came. */
struct view {
  unsigned int flags;
  unsigned int limit;
  char *key;
  GHashTable *lists[LIST_COUNT]; /* mask → itself */
  unsigned int ranks[G_N_ELEMENTS(NICKS)];
  unsigned int user_modes; /* of the operator */
};

/* What the channel begins with. */
static void
view_init(struct view *view, const struct channel *channel)
{
  *view = (struct view){.flags = channel->flags, .ranks = {RANK_OP, RANK_HALFOP, 0}};
  for (size_t i = 0; i < LIST_COUNT; i++)
    view->lists[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static void
view_clear(struct view *view)
{
  for (size_t i = 0; i < LIST_COUNT; i++)
    g_hash_table_unref(view->lists[i]);
  g_free(view->key);
}

static void
set_bits(unsigned int *bits, unsigned int which, bool add)
{
  g_assert_cmpint(add, !=, (*bits & which) != 0); /* only what changes is told */
  *bits ^= which;
}

static void
change_list(GHashTable *list, const char *mask, bool add)
{
  g_assert_true(mask_is_valid(mask));
  g_assert_true(add ? g_hash_table_add(list, g_strdup(mask)) : g_hash_table_remove(list, mask));
}

static unsigned int *
ranks_of(struct view *view, const char *nick)
{
  for (size_t i = 0; i < G_N_ELEMENTS(NICKS); i++)
    if (strcmp(NICKS[i], nick) == 0)
      return &view->ranks[i];
  g_assert_not_reached();
}

static void
change(struct view *view, const struct mode *mode, bool add, const char *param)
{
  switch (mode->kind) {
  case MODE_FLAG:
    set_bits(&view->flags, mode->value, add);
    break;
  case MODE_KEY:
    g_free(view->key);
    view->key = add ? g_strdup(param) : NULL;
    break;
  case MODE_LIMIT:
    view->limit = add ? (unsigned int)g_ascii_strtoull(param, NULL, 10) : 0;
    break;
  case MODE_LIST:
    change_list(view->lists[mode->value], param, add);
    break;
  case MODE_MEMBER:
    set_bits(ranks_of(view, param), mode->value, add);
    break;
  }
}

static void
follow_channel(struct view *view, const struct message *msg)
{
  size_t next = 2;
  bool add = true;

  for (const char *letter = msg->params[1]; *letter; letter++) {
    const struct mode *mode = mode_find(*letter);
    bool takes = mode && mode_takes_param(mode, add);

    if (!mode) {
      g_assert_true(*letter == '+' || *letter == '-');
      add = *letter == '+';
      continue;
    }
    g_assert_true(!takes || next < msg->n_params);
    change(view, mode, add, takes ? msg->params[next++] : NULL);
  }
  g_assert_cmpuint(next, ==, msg->n_params);
}

static void
follow_user(struct view *view, const struct message *msg)
{
  bool add = true;

  for (const char *letter = msg->params[1]; *letter; letter++) {
    if (*letter == '+' || *letter == '-')
      add = *letter == '+';
    else
      set_bits(&view->user_modes, mode_user_flag(*letter), add);
  }
}

static void
follow(struct view *view, struct peer *peer)
{
  char *text;

  while ((text = peer_next(peer))) {
    struct message msg;

    g_assert_cmpint(message_parse(&msg, text, strlen(text), TAGS_SECTION_MAX_BYTES), ==,
                    MESSAGE_OK);
    if (message_is(&msg, "MODE") && strcmp(msg.params[0], "#a") == 0)
      follow_channel(view, &msg);
    else if (message_is(&msg, "MODE"))
      follow_user(view, &msg);
    g_free(text);
  }
}

static void
check(const struct view *view, const struct chat *chat)
{
  const struct channel *channel = channel_find(chat, "#a");

  g_assert_cmphex(view->flags, ==, channel->flags);
  g_assert_cmpuint(view->limit, ==, channel->limit);
  g_assert_cmpstr(view->key, ==, channel->key);
  for (size_t i = 0; i < LIST_COUNT; i++) {
    g_assert_cmpuint(g_hash_table_size(view->lists[i]), ==, channel->lists[i]->len);
    for (guint j = 0; j < channel->lists[i]->len; j++)
      g_assert_true(g_hash_table_contains(
          view->lists[i], ((struct mask_entry *)channel->lists[i]->pdata[j])->mask));
  }
  for (size_t i = 0; i < G_N_ELEMENTS(NICKS); i++)
    g_assert_cmphex(view->ranks[i], ==, user_membership(user_find(chat, NICKS[i]), channel)->ranks);
  g_assert_cmphex(view->user_modes, ==, user_find(chat, NICKS[0])->modes);
}

static void
join(struct harness *harness, struct peer *peers[])
{
  for (size_t i = 0; i < G_N_ELEMENTS(NICKS); i++) {
    peers[i] = harness_login(harness, NICKS[i], NULL);
    peer_say(peers[i], "JOIN #a");
    harness_settle(harness);
  }
  peer_say(peers[0], "MODE #a +h bob");
  for (size_t i = 0; i < G_N_ELEMENTS(NICKS); i++)
    peer_forget(peers[i]);
}

/* Returns  false where the line says nothing that could be sent as one */
static bool
play(struct peer *peers[], const char *line)
{
  if (!*line || strlen(line) > MESSAGE_BODY_MAX_BYTES - 20 || strchr(line, '\r'))
    return false;
  if (*line == '=')
    peer_say(peers[0], "MODE alice %s", line + 1);
  else if (*line >= '0' && *line <= '2')
    peer_say(peers[*line - '0'], "MODE #a %s", line + 1);
  else
    return false;
  return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup((const char *)data, size);
  g_auto(GStrv) lines = g_strsplit(text, "\n", 30);
  struct harness harness;
  struct peer *peers[G_N_ELEMENTS(NICKS)];
  struct view views[2]; /* of the operator and of the member */

  harness_init(&harness, SETTINGS);
  join(&harness, peers);
  view_init(&views[0], channel_find(harness.chat, "#a"));
  view_init(&views[1], channel_find(harness.chat, "#a"));
  for (char **line = lines; *line; line++) {
    if (!play(peers, *line))
      continue;
    harness_settle(&harness);
    follow(&views[0], peers[0]);
    follow(&views[1], peers[2]);
    views[1].user_modes = views[0].user_modes; /* which the member is not told */
    check(&views[0], harness.chat);
    check(&views[1], harness.chat);
  }
  view_clear(&views[0]);
  view_clear(&views[1]);
  harness_clear(&harness);
  return 0;
}
