/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One person as seen in one conversation.
 */
#include "gui/model/person.h"

#include "protocol/names.h"

struct _ConfabPerson {
  GObject parent_instance;
  char *nick;
  char *sort_key;
  char *prefixes;
  char *real_name;
  char *away_text;
  bool away;
  bool online;
};

G_DEFINE_FINAL_TYPE(ConfabPerson, confab_person, G_TYPE_OBJECT)

enum {
  PROP_NICK = 1,
  PROP_PREFIXES,
  PROP_REAL_NAME,
  PROP_AWAY,
  PROP_AWAY_TEXT,
  PROP_ONLINE,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static void
confab_person_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ConfabPerson *self = CONFAB_PERSON(object);

  switch (id) {
  case PROP_NICK:
    g_value_set_string(value, self->nick);
    break;
  case PROP_PREFIXES:
    g_value_set_string(value, self->prefixes);
    break;
  case PROP_REAL_NAME:
    g_value_set_string(value, self->real_name);
    break;
  case PROP_AWAY:
    g_value_set_boolean(value, self->away);
    break;
  case PROP_AWAY_TEXT:
    g_value_set_string(value, self->away_text);
    break;
  case PROP_ONLINE:
    g_value_set_boolean(value, self->online);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_person_finalize(GObject *object)
{
  ConfabPerson *self = CONFAB_PERSON(object);

  g_free(self->nick);
  g_free(self->sort_key);
  g_free(self->prefixes);
  g_free(self->real_name);
  g_free(self->away_text);
  G_OBJECT_CLASS(confab_person_parent_class)->finalize(object);
}

static void
confab_person_class_init(ConfabPersonClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS(class);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = confab_person_get_property;
  object_class->finalize = confab_person_finalize;

  props[PROP_NICK] = g_param_spec_string("nick", NULL, NULL, "", flags);
  props[PROP_PREFIXES] = g_param_spec_string("prefixes", NULL, NULL, "", flags);
  props[PROP_REAL_NAME] = g_param_spec_string("real-name", NULL, NULL, NULL, flags);
  props[PROP_AWAY] = g_param_spec_boolean("away", NULL, NULL, FALSE, flags);
  props[PROP_AWAY_TEXT] = g_param_spec_string("away-text", NULL, NULL, NULL, flags);
  props[PROP_ONLINE] = g_param_spec_boolean("online", NULL, NULL, TRUE, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void
confab_person_init(ConfabPerson *self)
{
  self->online = true;
}

static void
set_string(ConfabPerson *self, char **field, const char *value, GParamSpec *pspec)
{
  if (g_strcmp0(*field, value) == 0)
    return;
  g_free(*field);
  *field = g_strdup(value);
  g_object_notify_by_pspec(G_OBJECT(self), pspec);
}

static char *
make_sort_key(const char *nick)
{
  g_autofree char *fold = name_fold(nick);

  return g_utf8_collate_key(fold, -1);
}

ConfabPerson *
confab_person_new(const char *nick, const char *prefixes)
{
  ConfabPerson *self = g_object_new(CONFAB_TYPE_PERSON, NULL);

  self->nick = g_strdup(nick);
  self->sort_key = make_sort_key(nick);
  self->prefixes = g_strdup(prefixes ? prefixes : "");
  return self;
}

const char *
confab_person_get_nick(ConfabPerson *self)
{
  return self->nick;
}

void
confab_person_set_nick(ConfabPerson *self, const char *nick)
{
  if (g_str_equal(self->nick, nick))
    return;
  g_free(self->sort_key);
  self->sort_key = make_sort_key(nick);
  set_string(self, &self->nick, nick, props[PROP_NICK]);
}

const char *
confab_person_get_sort_key(ConfabPerson *self)
{
  return self->sort_key;
}

const char *
confab_person_get_prefixes(ConfabPerson *self)
{
  return self->prefixes;
}

void
confab_person_set_prefixes(ConfabPerson *self, const char *prefixes)
{
  set_string(self, &self->prefixes, prefixes ? prefixes : "", props[PROP_PREFIXES]);
}

const char *
confab_person_get_real_name(ConfabPerson *self)
{
  return self->real_name;
}

void
confab_person_set_real_name(ConfabPerson *self, const char *real_name)
{
  set_string(self, &self->real_name, real_name, props[PROP_REAL_NAME]);
}

bool
confab_person_get_away(ConfabPerson *self)
{
  return self->away;
}

const char *
confab_person_get_away_text(ConfabPerson *self)
{
  return self->away_text;
}

void
confab_person_set_away(ConfabPerson *self, bool away, const char *text)
{
  g_object_freeze_notify(G_OBJECT(self));
  set_string(self, &self->away_text, away ? text : NULL, props[PROP_AWAY_TEXT]);
  if (self->away != away) {
    self->away = away;
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_AWAY]);
  }
  g_object_thaw_notify(G_OBJECT(self));
}

bool
confab_person_get_online(ConfabPerson *self)
{
  return self->online;
}

void
confab_person_set_online(ConfabPerson *self, bool online)
{
  if (self->online == online)
    return;
  self->online = online;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ONLINE]);
}
