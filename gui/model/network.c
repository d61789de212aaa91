/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One server and this person on it.
 */
#include "gui/model/network.h"

#include "protocol/names.h"

struct _ConfabNetwork {
  GObject parent_instance;
  char *host;
  guint port;
  char *nick;
  ConfabNetworkState state;
  char *status;
  guint seconds_left;
  char *name; /* NULL: the host stands for it */
  char *files_url;
  bool away;
  ConfabConversationList *conversations;
  ConfabConversation *server;
  ConfabConversation *lobby;
};

G_DEFINE_ENUM_TYPE(ConfabNetworkState, confab_network_state,
                   G_DEFINE_ENUM_VALUE(CONFAB_NETWORK_OFFLINE, "offline"),
                   G_DEFINE_ENUM_VALUE(CONFAB_NETWORK_CONNECTING, "connecting"),
                   G_DEFINE_ENUM_VALUE(CONFAB_NETWORK_REGISTERING, "registering"),
                   G_DEFINE_ENUM_VALUE(CONFAB_NETWORK_ONLINE, "online"),
                   G_DEFINE_ENUM_VALUE(CONFAB_NETWORK_WAITING, "waiting"))

G_DEFINE_FINAL_TYPE(ConfabNetwork, confab_network, G_TYPE_OBJECT)

enum {
  PROP_HOST = 1,
  PROP_PORT,
  PROP_NICK,
  PROP_STATE,
  PROP_STATUS,
  PROP_SECONDS_LEFT,
  PROP_NAME,
  PROP_FILES_URL,
  PROP_AWAY,
  PROP_LOBBY,
  PROP_CONVERSATIONS,
  PROP_SERVER,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static void
confab_network_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ConfabNetwork *self = CONFAB_NETWORK(object);

  switch (id) {
  case PROP_HOST:
    g_value_set_string(value, self->host);
    break;
  case PROP_PORT:
    g_value_set_uint(value, self->port);
    break;
  case PROP_NICK:
    g_value_set_string(value, self->nick);
    break;
  case PROP_STATE:
    g_value_set_enum(value, (int)self->state);
    break;
  case PROP_STATUS:
    g_value_set_string(value, self->status);
    break;
  case PROP_SECONDS_LEFT:
    g_value_set_uint(value, self->seconds_left);
    break;
  case PROP_NAME:
    g_value_set_string(value, confab_network_get_name(self));
    break;
  case PROP_FILES_URL:
    g_value_set_string(value, self->files_url);
    break;
  case PROP_AWAY:
    g_value_set_boolean(value, self->away);
    break;
  case PROP_LOBBY:
    g_value_set_object(value, self->lobby);
    break;
  case PROP_CONVERSATIONS:
    g_value_set_object(value, self->conversations);
    break;
  case PROP_SERVER:
    g_value_set_object(value, self->server);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_network_finalize(GObject *object)
{
  ConfabNetwork *self = CONFAB_NETWORK(object);

  g_free(self->host);
  g_free(self->nick);
  g_free(self->status);
  g_free(self->name);
  g_free(self->files_url);
  g_clear_object(&self->lobby);
  g_clear_object(&self->server);
  g_clear_object(&self->conversations);
  G_OBJECT_CLASS(confab_network_parent_class)->finalize(object);
}

static void
confab_network_class_init(ConfabNetworkClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS(class);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = confab_network_get_property;
  object_class->finalize = confab_network_finalize;

  props[PROP_HOST] = g_param_spec_string("host", NULL, NULL, "", flags);
  props[PROP_PORT] = g_param_spec_uint("port", NULL, NULL, 0, 65535, 0, flags);
  props[PROP_NICK] = g_param_spec_string("nick", NULL, NULL, "", flags);
  props[PROP_STATE] = g_param_spec_enum("state", NULL, NULL, CONFAB_TYPE_NETWORK_STATE, 0, flags);
  props[PROP_STATUS] = g_param_spec_string("status", NULL, NULL, "", flags);
  props[PROP_SECONDS_LEFT] = g_param_spec_uint("seconds-left", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_NAME] = g_param_spec_string("name", NULL, NULL, "", flags);
  props[PROP_FILES_URL] = g_param_spec_string("files-url", NULL, NULL, NULL, flags);
  props[PROP_AWAY] = g_param_spec_boolean("away", NULL, NULL, FALSE, flags);
  props[PROP_LOBBY] = g_param_spec_object("lobby", NULL, NULL, CONFAB_TYPE_CONVERSATION, flags);
  props[PROP_CONVERSATIONS] =
      g_param_spec_object("conversations", NULL, NULL, CONFAB_TYPE_CONVERSATION_LIST, flags);
  props[PROP_SERVER] = g_param_spec_object("server", NULL, NULL, CONFAB_TYPE_CONVERSATION, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void
confab_network_init(ConfabNetwork *self)
{
  self->status = g_strdup("");
  self->conversations = confab_conversation_list_new();
}

static void
set_string(ConfabNetwork *self, char **field, const char *value, guint property)
{
  if (g_strcmp0(*field, value) == 0)
    return;
  g_free(*field);
  *field = g_strdup(value);
  g_object_notify_by_pspec(G_OBJECT(self), props[property]);
}

ConfabNetwork *
confab_network_new(const char *host, guint port, const char *nick)
{
  ConfabNetwork *self = g_object_new(CONFAB_TYPE_NETWORK, NULL);

  self->host = g_strdup(host);
  self->port = port;
  self->nick = g_strdup(nick);
  self->server = confab_conversation_new(CONFAB_CONVERSATION_SERVER, host);
  confab_conversation_list_add(self->conversations, self->server);
  return self;
}

const char *
confab_network_get_host(ConfabNetwork *self)
{
  return self->host;
}

guint
confab_network_get_port(ConfabNetwork *self)
{
  return self->port;
}

const char *
confab_network_get_nick(ConfabNetwork *self)
{
  return self->nick;
}

void
confab_network_set_nick(ConfabNetwork *self, const char *nick)
{
  set_string(self, &self->nick, nick, PROP_NICK);
}

bool
confab_network_is_own_nick(ConfabNetwork *self, const char *nick)
{
  return name_equal(self->nick, nick);
}

ConfabNetworkState
confab_network_get_state(ConfabNetwork *self)
{
  return self->state;
}

void
confab_network_set_state(ConfabNetwork *self, ConfabNetworkState state, const char *status)
{
  g_object_freeze_notify(G_OBJECT(self));
  set_string(self, &self->status, status, PROP_STATUS);
  if (state != CONFAB_NETWORK_WAITING)
    confab_network_set_seconds_left(self, 0);
  if (self->state != state) {
    self->state = state;
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_STATE]);
  }
  g_object_thaw_notify(G_OBJECT(self));
}

const char *
confab_network_get_status(ConfabNetwork *self)
{
  return self->status;
}

guint
confab_network_get_seconds_left(ConfabNetwork *self)
{
  return self->seconds_left;
}

void
confab_network_set_seconds_left(ConfabNetwork *self, guint seconds)
{
  if (self->seconds_left == seconds)
    return;
  self->seconds_left = seconds;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_SECONDS_LEFT]);
}

const char *
confab_network_get_name(ConfabNetwork *self)
{
  return self->name ? self->name : self->host;
}

void
confab_network_set_name(ConfabNetwork *self, const char *name)
{
  set_string(self, &self->name, name, PROP_NAME);
}

const char *
confab_network_get_files_url(ConfabNetwork *self)
{
  return self->files_url;
}

void
confab_network_set_files_url(ConfabNetwork *self, const char *url)
{
  set_string(self, &self->files_url, url, PROP_FILES_URL);
}

bool
confab_network_get_away(ConfabNetwork *self)
{
  return self->away;
}

void
confab_network_set_away(ConfabNetwork *self, bool away)
{
  if (self->away == away)
    return;
  self->away = away;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_AWAY]);
}

ConfabConversation *
confab_network_get_lobby(ConfabNetwork *self)
{
  return self->lobby;
}

void
confab_network_set_lobby(ConfabNetwork *self, ConfabConversation *lobby)
{
  if (g_set_object(&self->lobby, lobby))
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_LOBBY]);
}

ConfabConversationList *
confab_network_get_conversations(ConfabNetwork *self)
{
  return self->conversations;
}

ConfabConversation *
confab_network_get_server(ConfabNetwork *self)
{
  return self->server;
}
