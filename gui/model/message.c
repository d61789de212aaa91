/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One line of a conversation.
 *
 * There may be ten thousand in memory, so a message holds what it was given and
 * nothing else; senders, of which there are few, share one string each.
 */
#include "gui/model/message.h"

#include "protocol/names.h"

#include <string.h>

struct _ConfabMessage {
  GObject parent_instance;
  gint64 time_ms;
  GRefString *sender;
  char *text;
  char *msgid;
  char *label;
  char *failure;
  ConfabMessageKind kind;
  ConfabMessageState state;
  bool own;
  bool mention;
};

G_DEFINE_ENUM_TYPE(ConfabMessageKind, confab_message_kind,
                   G_DEFINE_ENUM_VALUE(CONFAB_MESSAGE_KIND_MESSAGE, "message"),
                   G_DEFINE_ENUM_VALUE(CONFAB_MESSAGE_KIND_NOTICE, "notice"),
                   G_DEFINE_ENUM_VALUE(CONFAB_MESSAGE_KIND_ACTION, "action"),
                   G_DEFINE_ENUM_VALUE(CONFAB_MESSAGE_KIND_JOIN, "join"),
                   G_DEFINE_ENUM_VALUE(CONFAB_MESSAGE_KIND_PART, "part"),
                   G_DEFINE_ENUM_VALUE(CONFAB_MESSAGE_KIND_QUIT, "quit"),
                   G_DEFINE_ENUM_VALUE(CONFAB_MESSAGE_KIND_NICK, "nick"),
                   G_DEFINE_ENUM_VALUE(CONFAB_MESSAGE_KIND_TOPIC, "topic"),
                   G_DEFINE_ENUM_VALUE(CONFAB_MESSAGE_KIND_INFO, "info"),
                   G_DEFINE_ENUM_VALUE(CONFAB_MESSAGE_KIND_ERROR, "error"))

G_DEFINE_ENUM_TYPE(ConfabMessageState, confab_message_state,
                   G_DEFINE_ENUM_VALUE(CONFAB_MESSAGE_STATE_SENT, "sent"),
                   G_DEFINE_ENUM_VALUE(CONFAB_MESSAGE_STATE_PENDING, "pending"),
                   G_DEFINE_ENUM_VALUE(CONFAB_MESSAGE_STATE_FAILED, "failed"))

G_DEFINE_FINAL_TYPE(ConfabMessage, confab_message, G_TYPE_OBJECT)

enum {
  PROP_KIND = 1,
  PROP_STATE,
  PROP_TIME,
  PROP_SENDER,
  PROP_TEXT,
  PROP_MSGID,
  PROP_LABEL,
  PROP_OWN,
  PROP_MENTION,
  PROP_FAILURE,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static void
confab_message_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ConfabMessage *self = CONFAB_MESSAGE(object);

  switch (id) {
  case PROP_KIND:
    g_value_set_enum(value, (int)self->kind);
    break;
  case PROP_STATE:
    g_value_set_enum(value, (int)self->state);
    break;
  case PROP_TIME:
    g_value_set_int64(value, self->time_ms);
    break;
  case PROP_SENDER:
    g_value_set_string(value, self->sender);
    break;
  case PROP_TEXT:
    g_value_set_string(value, self->text);
    break;
  case PROP_MSGID:
    g_value_set_string(value, self->msgid);
    break;
  case PROP_LABEL:
    g_value_set_string(value, self->label);
    break;
  case PROP_OWN:
    g_value_set_boolean(value, self->own);
    break;
  case PROP_MENTION:
    g_value_set_boolean(value, self->mention);
    break;
  case PROP_FAILURE:
    g_value_set_string(value, self->failure);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_message_finalize(GObject *object)
{
  ConfabMessage *self = CONFAB_MESSAGE(object);

  g_clear_pointer(&self->sender, g_ref_string_release);
  g_free(self->text);
  g_free(self->msgid);
  g_free(self->label);
  g_free(self->failure);
  G_OBJECT_CLASS(confab_message_parent_class)->finalize(object);
}

static void
confab_message_class_init(ConfabMessageClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS(class);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = confab_message_get_property;
  object_class->finalize = confab_message_finalize;

  props[PROP_KIND] = g_param_spec_enum("kind", NULL, NULL, CONFAB_TYPE_MESSAGE_KIND, 0, flags);
  props[PROP_STATE] = g_param_spec_enum("state", NULL, NULL, CONFAB_TYPE_MESSAGE_STATE, 0, flags);
  props[PROP_TIME] = g_param_spec_int64("time", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  props[PROP_SENDER] = g_param_spec_string("sender", NULL, NULL, NULL, flags);
  props[PROP_TEXT] = g_param_spec_string("text", NULL, NULL, "", flags);
  props[PROP_MSGID] = g_param_spec_string("msgid", NULL, NULL, NULL, flags);
  props[PROP_LABEL] = g_param_spec_string("label", NULL, NULL, NULL, flags);
  props[PROP_OWN] = g_param_spec_boolean("own", NULL, NULL, FALSE, flags);
  props[PROP_MENTION] = g_param_spec_boolean("mention", NULL, NULL, FALSE, flags);
  props[PROP_FAILURE] = g_param_spec_string("failure", NULL, NULL, NULL, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void
confab_message_init(ConfabMessage *self)
{
}

ConfabMessage *
confab_message_new(const ConfabMessageInit *init)
{
  ConfabMessage *self = g_object_new(CONFAB_TYPE_MESSAGE, NULL);

  self->kind = init->kind;
  self->state = init->state;
  self->time_ms = init->time_ms;
  self->sender = init->sender ? g_ref_string_new_intern(init->sender) : NULL;
  self->text = g_strdup(init->text);
  self->msgid = g_strdup(init->msgid);
  self->label = g_strdup(init->label);
  self->own = init->own;
  self->mention = init->mention;
  return self;
}

ConfabMessageKind
confab_message_get_kind(ConfabMessage *self)
{
  return self->kind;
}

ConfabMessageState
confab_message_get_state(ConfabMessage *self)
{
  return self->state;
}

gint64
confab_message_get_time(ConfabMessage *self)
{
  return self->time_ms;
}

const char *
confab_message_get_sender(ConfabMessage *self)
{
  return self->sender;
}

const char *
confab_message_get_text(ConfabMessage *self)
{
  return self->text;
}

const char *
confab_message_get_msgid(ConfabMessage *self)
{
  return self->msgid;
}

const char *
confab_message_get_label(ConfabMessage *self)
{
  return self->label;
}

bool
confab_message_is_own(ConfabMessage *self)
{
  return self->own;
}

bool
confab_message_is_mention(ConfabMessage *self)
{
  return self->mention;
}

const char *
confab_message_get_failure(ConfabMessage *self)
{
  return self->failure;
}

bool
confab_message_is_said(ConfabMessage *self)
{
  return self->kind <= CONFAB_MESSAGE_KIND_ACTION;
}

/* Brackets and the like may be in a name, but around one they are punctuation: "[bob]" says bob. */
static bool
is_word_char(gunichar c)
{
  return g_unichar_isalnum(c) || g_unichar_ismark(c) || c == '_' || c == '-';
}

bool
confab_message_text_mentions(const char *text, const char *nick)
{
  if (!*nick)
    return false;

  g_autofree char *folded_text = name_fold(text);
  g_autofree char *folded_nick = name_fold(nick);
  size_t len = strlen(folded_nick);

  for (const char *at = folded_text; (at = strstr(at, folded_nick)); at++) {
    const char *before = g_utf8_find_prev_char(folded_text, at);
    bool begins = !before || !is_word_char(g_utf8_get_char(before));
    bool ends = !at[len] || !is_word_char(g_utf8_get_char(at + len));

    if (begins && ends)
      return true;
  }
  return false;
}

static void
set_state(ConfabMessage *self, ConfabMessageState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_STATE]);
}

static void
set_string(ConfabMessage *self, char **field, const char *value, GParamSpec *pspec)
{
  if (g_strcmp0(*field, value) == 0)
    return;
  g_free(*field);
  *field = g_strdup(value);
  g_object_notify_by_pspec(G_OBJECT(self), pspec);
}

void
confab_message_confirm(ConfabMessage *self, const char *msgid, gint64 time_ms)
{
  g_object_freeze_notify(G_OBJECT(self));
  set_state(self, CONFAB_MESSAGE_STATE_SENT);
  set_string(self, &self->failure, NULL, props[PROP_FAILURE]);
  if (msgid)
    set_string(self, &self->msgid, msgid, props[PROP_MSGID]);
  if (time_ms && time_ms != self->time_ms) {
    self->time_ms = time_ms;
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_TIME]);
  }
  g_object_thaw_notify(G_OBJECT(self));
}

void
confab_message_fail(ConfabMessage *self, const char *reason)
{
  g_object_freeze_notify(G_OBJECT(self));
  set_state(self, CONFAB_MESSAGE_STATE_FAILED);
  set_string(self, &self->failure, reason, props[PROP_FAILURE]);
  g_object_thaw_notify(G_OBJECT(self));
}

void
confab_message_resend(ConfabMessage *self, const char *label)
{
  g_object_freeze_notify(G_OBJECT(self));
  set_state(self, CONFAB_MESSAGE_STATE_PENDING);
  set_string(self, &self->failure, NULL, props[PROP_FAILURE]);
  set_string(self, &self->label, label, props[PROP_LABEL]);
  g_object_thaw_notify(G_OBJECT(self));
}
