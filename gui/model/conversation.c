/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One place where things are said, and what of it is unread.
 */
#include "gui/model/conversation.h"

struct _ConfabConversation {
  GObject parent_instance;
  ConfabConversationKind kind;
  char *name;
  char *title; /* NULL: the name is the title */
  char *topic;
  char *draft;
  ConfabMessageLog *log;
  ConfabPersonList *people;
  ConfabPerson *person; /* kind person alone */
  ConfabMessage *first_unread;
  guint unread;
  guint mentions;
  bool active;
  bool joined;
};

G_DEFINE_ENUM_TYPE(ConfabConversationKind, confab_conversation_kind,
                   G_DEFINE_ENUM_VALUE(CONFAB_CONVERSATION_SERVER, "server"),
                   G_DEFINE_ENUM_VALUE(CONFAB_CONVERSATION_CHANNEL, "channel"),
                   G_DEFINE_ENUM_VALUE(CONFAB_CONVERSATION_PERSON, "person"))

G_DEFINE_FINAL_TYPE(ConfabConversation, confab_conversation, G_TYPE_OBJECT)

enum {
  PROP_KIND = 1,
  PROP_NAME,
  PROP_TITLE,
  PROP_TOPIC,
  PROP_UNREAD,
  PROP_MENTIONS,
  PROP_FIRST_UNREAD,
  PROP_ACTIVE,
  PROP_DRAFT,
  PROP_JOINED,
  PROP_LOG,
  PROP_PEOPLE,
  PROP_PERSON,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static void
confab_conversation_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ConfabConversation *self = CONFAB_CONVERSATION(object);

  switch (id) {
  case PROP_KIND:
    g_value_set_enum(value, (int)self->kind);
    break;
  case PROP_NAME:
    g_value_set_string(value, self->name);
    break;
  case PROP_TITLE:
    g_value_set_string(value, confab_conversation_get_title(self));
    break;
  case PROP_TOPIC:
    g_value_set_string(value, self->topic);
    break;
  case PROP_UNREAD:
    g_value_set_uint(value, self->unread);
    break;
  case PROP_MENTIONS:
    g_value_set_uint(value, self->mentions);
    break;
  case PROP_FIRST_UNREAD:
    g_value_set_object(value, self->first_unread);
    break;
  case PROP_ACTIVE:
    g_value_set_boolean(value, self->active);
    break;
  case PROP_DRAFT:
    g_value_set_string(value, self->draft);
    break;
  case PROP_JOINED:
    g_value_set_boolean(value, self->joined);
    break;
  case PROP_LOG:
    g_value_set_object(value, self->log);
    break;
  case PROP_PEOPLE:
    g_value_set_object(value, self->people);
    break;
  case PROP_PERSON:
    g_value_set_object(value, self->person);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_conversation_set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ConfabConversation *self = CONFAB_CONVERSATION(object);

  switch (id) {
  case PROP_ACTIVE:
    confab_conversation_set_active(self, g_value_get_boolean(value));
    break;
  case PROP_DRAFT:
    confab_conversation_set_draft(self, g_value_get_string(value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_conversation_finalize(GObject *object)
{
  ConfabConversation *self = CONFAB_CONVERSATION(object);

  g_free(self->name);
  g_free(self->title);
  g_free(self->topic);
  g_free(self->draft);
  g_clear_object(&self->log);
  g_clear_object(&self->people);
  g_clear_object(&self->person);
  g_clear_object(&self->first_unread);
  G_OBJECT_CLASS(confab_conversation_parent_class)->finalize(object);
}

static void
confab_conversation_class_init(ConfabConversationClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS(class);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = confab_conversation_get_property;
  object_class->set_property = confab_conversation_set_property;
  object_class->finalize = confab_conversation_finalize;

  props[PROP_KIND] = g_param_spec_enum("kind", NULL, NULL, CONFAB_TYPE_CONVERSATION_KIND, 0, flags);
  props[PROP_NAME] = g_param_spec_string("name", NULL, NULL, "", flags);
  props[PROP_TITLE] = g_param_spec_string("title", NULL, NULL, "", flags);
  props[PROP_TOPIC] = g_param_spec_string("topic", NULL, NULL, "", flags);
  props[PROP_UNREAD] = g_param_spec_uint("unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_MENTIONS] = g_param_spec_uint("mentions", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_FIRST_UNREAD] =
      g_param_spec_object("first-unread", NULL, NULL, CONFAB_TYPE_MESSAGE, flags);
  props[PROP_ACTIVE] = g_param_spec_boolean("active", NULL, NULL, FALSE, flags | G_PARAM_WRITABLE);
  props[PROP_DRAFT] = g_param_spec_string("draft", NULL, NULL, "", flags | G_PARAM_WRITABLE);
  props[PROP_JOINED] = g_param_spec_boolean("joined", NULL, NULL, FALSE, flags);
  props[PROP_LOG] = g_param_spec_object("log", NULL, NULL, CONFAB_TYPE_MESSAGE_LOG, flags);
  props[PROP_PEOPLE] = g_param_spec_object("people", NULL, NULL, CONFAB_TYPE_PERSON_LIST, flags);
  props[PROP_PERSON] = g_param_spec_object("person", NULL, NULL, CONFAB_TYPE_PERSON, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void
confab_conversation_init(ConfabConversation *self)
{
  self->topic = g_strdup("");
  self->draft = g_strdup("");
  self->log = confab_message_log_new(CONFAB_MESSAGE_LOG_LIMIT);
  self->people = confab_person_list_new();
}

static void
notify(ConfabConversation *self, guint property)
{
  g_object_notify_by_pspec(G_OBJECT(self), props[property]);
}

/* Returns whether the string was another one before. */
static bool
set_string(ConfabConversation *self, char **field, const char *value, guint property)
{
  if (g_strcmp0(*field, value) == 0)
    return false;
  g_free(*field);
  *field = g_strdup(value);
  notify(self, property);
  return true;
}

static void
set_count(ConfabConversation *self, guint *field, guint value, guint property)
{
  if (*field == value)
    return;
  *field = value;
  notify(self, property);
}

static void
set_first_unread(ConfabConversation *self, ConfabMessage *message)
{
  if (g_set_object(&self->first_unread, message))
    notify(self, PROP_FIRST_UNREAD);
}

ConfabConversation *
confab_conversation_new(ConfabConversationKind kind, const char *name)
{
  ConfabConversation *self = g_object_new(CONFAB_TYPE_CONVERSATION, NULL);

  self->kind = kind;
  self->name = g_strdup(name);
  if (kind == CONFAB_CONVERSATION_PERSON)
    self->person = confab_person_new(name, NULL);
  return self;
}

ConfabConversationKind
confab_conversation_get_kind(ConfabConversation *self)
{
  return self->kind;
}

const char *
confab_conversation_get_name(ConfabConversation *self)
{
  return self->name;
}

void
confab_conversation_set_name(ConfabConversation *self, const char *name)
{
  if (!set_string(self, &self->name, name, PROP_NAME))
    return;
  if (self->person)
    confab_person_set_nick(self->person, name);
  if (!self->title)
    notify(self, PROP_TITLE);
}

const char *
confab_conversation_get_title(ConfabConversation *self)
{
  return self->title ? self->title : self->name;
}

void
confab_conversation_set_title(ConfabConversation *self, const char *title)
{
  (void)set_string(self, &self->title, title, PROP_TITLE);
}

const char *
confab_conversation_get_topic(ConfabConversation *self)
{
  return self->topic;
}

void
confab_conversation_set_topic(ConfabConversation *self, const char *topic)
{
  (void)set_string(self, &self->topic, topic ? topic : "", PROP_TOPIC);
}

ConfabMessageLog *
confab_conversation_get_log(ConfabConversation *self)
{
  return self->log;
}

ConfabPersonList *
confab_conversation_get_people(ConfabConversation *self)
{
  return self->people;
}

ConfabPerson *
confab_conversation_get_person(ConfabConversation *self)
{
  return self->person;
}

guint
confab_conversation_get_unread(ConfabConversation *self)
{
  return self->unread;
}

guint
confab_conversation_get_mentions(ConfabConversation *self)
{
  return self->mentions;
}

ConfabMessage *
confab_conversation_get_first_unread(ConfabConversation *self)
{
  return self->first_unread;
}

bool
confab_conversation_get_active(ConfabConversation *self)
{
  return self->active;
}

void
confab_conversation_set_active(ConfabConversation *self, bool active)
{
  if (self->active == active)
    return;
  g_object_freeze_notify(G_OBJECT(self));
  self->active = active;
  notify(self, PROP_ACTIVE);
  if (active) {
    set_count(self, &self->unread, 0, PROP_UNREAD);
    set_count(self, &self->mentions, 0, PROP_MENTIONS);
  } else {
    set_first_unread(self, NULL);
  }
  g_object_thaw_notify(G_OBJECT(self));
}

const char *
confab_conversation_get_draft(ConfabConversation *self)
{
  return self->draft;
}

void
confab_conversation_set_draft(ConfabConversation *self, const char *draft)
{
  (void)set_string(self, &self->draft, draft ? draft : "", PROP_DRAFT);
}

bool
confab_conversation_get_joined(ConfabConversation *self)
{
  return self->joined;
}

void
confab_conversation_set_joined(ConfabConversation *self, bool joined)
{
  if (self->joined == joined)
    return;
  self->joined = joined;
  notify(self, PROP_JOINED);
}

void
confab_conversation_append(ConfabConversation *self, ConfabMessage *message)
{
  bool counts = !self->active && confab_message_is_said(message) && !confab_message_is_own(message);

  if (counts) {
    /* Before the view hears of the message, so that it can draw the line above it. */
    if (self->unread == 0)
      set_first_unread(self, message);
    set_count(self, &self->unread, self->unread + 1, PROP_UNREAD);
    if (confab_message_is_mention(message))
      set_count(self, &self->mentions, self->mentions + 1, PROP_MENTIONS);
  }
  confab_message_log_append(self->log, message);
}

void
confab_conversation_freeze(ConfabConversation *self)
{
  g_object_freeze_notify(G_OBJECT(self));
  confab_message_log_freeze(self->log);
}

void
confab_conversation_thaw(ConfabConversation *self)
{
  confab_message_log_thaw(self->log);
  g_object_thaw_notify(G_OBJECT(self));
}

void
confab_conversation_clear(ConfabConversation *self)
{
  g_object_freeze_notify(G_OBJECT(self));
  set_first_unread(self, NULL);
  set_count(self, &self->unread, 0, PROP_UNREAD);
  set_count(self, &self->mentions, 0, PROP_MENTIONS);
  confab_message_log_clear(self->log);
  g_object_thaw_notify(G_OBJECT(self));
}
