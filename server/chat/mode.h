/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The modes of channels, of their members and of users: one table each.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct channel;
struct membership;

/* How a channel mode takes its parameter (the four kinds of CHANMODES, and PREFIX). */
enum mode_kind {
  MODE_LIST,   /* a mask, added or removed; without one, the list is asked for */
  MODE_KEY,    /* a parameter to set and to remove it */
  MODE_LIMIT,  /* a parameter to set it */
  MODE_FLAG,   /* none */
  MODE_MEMBER, /* the nick of a member */
};

enum channel_flag {
  CHANNEL_NO_CTCP = 1 << 0,     /* C: no CTCP but ACTION */
  CHANNEL_INVITE_ONLY = 1 << 1, /* i */
  CHANNEL_MODERATED = 1 << 2,   /* m: only those with voice or more speak */
  CHANNEL_NO_EXTERNAL = 1 << 3, /* n: nobody speaks from outside */
  CHANNEL_SECRET = 1 << 4,      /* s: hidden from those outside */
  CHANNEL_TOPIC_LOCK = 1 << 5,  /* t: only half-operators and operators set the topic */
};

/* Ranks of a member, in rising order; several may be held. */
enum member_rank {
  RANK_VOICE = 1 << 0,
  RANK_HALFOP = 1 << 1,
  RANK_OP = 1 << 2,
};

/* The lists, as indexes of struct channel's lists. */
enum mode_list {
  LIST_BAN,
  LIST_EXCEPT,
  LIST_INVEX,
  LIST_COUNT,
};

struct mode {
  char letter;
  enum mode_kind kind;
  unsigned int value; /* an enum channel_flag, member_rank or mode_list */
};

enum user_mode {
  USER_MODE_BOT = 1 << 0,       /* B */
  USER_MODE_INVISIBLE = 1 << 1, /* i: not in WHO for strangers */
  USER_MODE_OPERATOR = 1 << 2,  /* o: by OPER only */
  USER_MODE_WALLOPS = 1 << 3,   /* w: reads WALLOPS */
};

/* The row of a letter, or NULL. */
const struct mode *mode_find(char letter);

/* Is there a parameter behind a change that adds or removes it? */
bool mode_takes_param(const struct mode *mode, bool add);

/* The letters of all rows, sorted, for 004 and 005. */
#define MODE_CHANNEL_LETTERS "CIbehiklmnostv"
#define MODE_CHANMODES       "Ibe,k,l,Cimnst"
#define MODE_PREFIX          "(ohv)@%+"
#define MODE_STATUSMSG       "@%+"
#define MODE_USER_LETTERS    "Biow"

/* "+Cnt", or with parameters "+klnt key 5"; the key is shown where with_key is set. Newly
 * allocated. */
char *mode_describe_channel(const struct channel *channel, bool with_key);

/* "+iw". Newly allocated. */
char *mode_describe_user(unsigned int modes);

/* The prefixes of a member, highest first: all of them, or only the highest. At most 3 and a NUL.
 */
void mode_prefixes(unsigned int ranks, bool all, char out[4]);

/* The lowest rank that a prefix of STATUSMSG means; 0 for a character that is none. */
unsigned int mode_rank_of_prefix(char prefix);

/* The user mode of a letter; 0 where there is none. */
unsigned int mode_user_flag(char letter);
