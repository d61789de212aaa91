/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of commands, and running what was typed by it.
 */
#include "gui/session/commands.h"

#include "gui/session/command-handlers.h"
#include "gui/session/text.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

/* Further away than this nothing is near. */
#define NEAREST_MAX_DISTANCE 2

static gboolean command_help(const ConfabCommandCall *call, GError **error);

/* In the order of names, for the binary search. */
static const ConfabCommand commands[] = {
    {"away", N_("[message]"), N_("Mark yourself as away."), 0, CONFAB_ARGUMENT_TEXT, command_away},
    {"back", "", N_("Mark yourself as here again."), 0, CONFAB_ARGUMENT_NONE, command_back},
    {"broadcast", N_("<message>"), N_("Say something to everyone connected."), 1,
     CONFAB_ARGUMENT_TEXT, command_broadcast},
    {"clear", "", N_("Empty this conversation on your screen."), 0, CONFAB_ARGUMENT_NONE,
     command_clear},
    {"close", "", N_("Close this conversation."), 0, CONFAB_ARGUMENT_NONE, command_close},
    {"download", N_("<filename>"), N_("Download a shared file."), 1, CONFAB_ARGUMENT_FILE,
     command_download},
    {"file", "", N_("Look at the shared files."), 0, CONFAB_ARGUMENT_NONE, command_file},
    {"help", N_("[command]"), N_("List the commands, or explain one."), 0, CONFAB_ARGUMENT_COMMAND,
     command_help},
    {"invite", N_("<username> [channel]"), N_("Invite somebody to a channel."), 1,
     CONFAB_ARGUMENT_NICK, command_invite},
    {"join", N_("<channel> [password]"), N_("Go to a channel, or make a new one."), 1,
     CONFAB_ARGUMENT_CHANNEL, command_join},
    {"kick", N_("<username> [reason]"), N_("Put somebody out of this channel."), 1,
     CONFAB_ARGUMENT_NICK, command_kick},
    {"list", "", N_("List the channels there are."), 0, CONFAB_ARGUMENT_NONE, command_list},
    {"me", N_("<action>"), N_("Say what you are doing: “/me waves”."), 1, CONFAB_ARGUMENT_TEXT,
     command_me},
    {"mode", N_("[modes]"), N_("Look at the modes of this channel, or change them."), 0,
     CONFAB_ARGUMENT_TEXT, command_mode},
    {"msg", N_("<username> <message>"), N_("Say something to one person."), 2, CONFAB_ARGUMENT_NICK,
     command_unicast},
    {"names", "", N_("List the people in this conversation."), 0, CONFAB_ARGUMENT_NONE,
     command_names},
    {"nick", N_("<username>"), N_("Change your user name."), 1, CONFAB_ARGUMENT_TEXT, command_nick},
    {"part", N_("[channel] [reason]"), N_("Leave this channel, or another one."), 0,
     CONFAB_ARGUMENT_CHANNEL, command_part},
    {"query", N_("<username> [message]"), N_("Open a conversation with one person."), 1,
     CONFAB_ARGUMENT_NICK, command_query},
    {"quit", N_("[reason]"), N_("Leave the chat and close the window."), 0, CONFAB_ARGUMENT_TEXT,
     command_quit},
    {"quote", N_("<line>"), N_("Send a line to the server as it is."), 1, CONFAB_ARGUMENT_TEXT,
     command_quote},
    {"topic", N_("[topic]"), N_("Read the topic of this channel, or set it."), 0,
     CONFAB_ARGUMENT_TEXT, command_topic},
    {"unicast", N_("<username> <message>"), N_("Say something to one person."), 2,
     CONFAB_ARGUMENT_NICK, command_unicast},
    {"whois", N_("[username]"), N_("Ask who somebody is."), 0, CONFAB_ARGUMENT_NICK, command_whois},
};

const ConfabCommand *
confab_commands_get(gsize *n_commands)
{
  *n_commands = G_N_ELEMENTS(commands);
  return commands;
}

static int
compare(const void *key, const void *row)
{
  const char *name = key;
  const ConfabCommand *command = row;

  return g_ascii_strcasecmp(name, command->name);
}

const ConfabCommand *
confab_commands_find(const char *name)
{
  return bsearch(name, commands, G_N_ELEMENTS(commands), sizeof commands[0], compare);
}

/* A beginning is nearer than any misspelling, as long as it is the beginning of one command only.
 */
static const ConfabCommand *
find_by_beginning(const char *name)
{
  const ConfabCommand *found = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
    if (!g_str_has_prefix(commands[i].name, name))
      continue;
    if (found)
      return NULL;
    found = &commands[i];
  }
  return found;
}

const ConfabCommand *
confab_commands_nearest(const char *name)
{
  g_autofree char *lower = g_ascii_strdown(name, -1);
  guint best = MIN(NEAREST_MAX_DISTANCE, (guint)strlen(lower) / 2) + 1;
  const ConfabCommand *found = *lower ? find_by_beginning(lower) : NULL;

  for (gsize i = 0; !found && i < G_N_ELEMENTS(commands); i++)
    if (g_str_equal(commands[i].name, lower))
      found = &commands[i];
  if (found)
    return found;
  for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
    guint distance = text_distance(lower, commands[i].name);

    if (distance >= best)
      continue;
    best = distance;
    found = &commands[i];
  }
  return found;
}

static guint
count_words(const char *text, guint enough)
{
  guint words = 0;

  for (text += strspn(text, " \n"); *text && words < enough; text += strspn(text, " \n")) {
    words++;
    text += strcspn(text, " \n");
  }
  return words;
}

static char *
describe_usage(const ConfabCommand *command)
{
  return *command->usage ? g_strdup_printf("/%s %s", command->name, _(command->usage)) :
                           g_strdup_printf("/%s", command->name);
}

static gboolean
fail_unknown(const char *name, GError **error)
{
  const ConfabCommand *nearest = confab_commands_nearest(name);

  if (nearest)
    g_set_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_COMMAND,
                _("There is no command “/%s”. Did you mean “/%s”?"), name, nearest->name);
  else
    g_set_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_COMMAND,
                _("There is no command “/%s”. Type /help for those there are, or begin with // "
                  "to say it."),
                name);
  return FALSE;
}

gboolean
confab_commands_run(ConfabSession *session, ConfabConversation *conversation, const char *text,
                    GError **error)
{
  gsize name_len = strcspn(text + 1, " \n");
  g_autofree char *name = g_strndup(text + 1, name_len);
  g_autofree char *lower = g_ascii_strdown(name, -1);
  g_autofree char *arguments = g_strstrip(g_strdup(text + 1 + name_len));
  const ConfabCommand *command = confab_commands_find(name);
  ConfabCommandCall call = {session, conversation, lower, arguments};

  if (!command)
    return fail_unknown(name, error);
  if (count_words(arguments, command->min_arguments) < command->min_arguments) {
    g_autofree char *usage = describe_usage(command);
    g_set_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_COMMAND,
                _("Something is missing. It is used like this: %s"), usage);
    return FALSE;
  }
  return command->run(&call, error);
}

static void
tell_help(const ConfabCommandCall *call, const ConfabCommand *command)
{
  g_autofree char *usage = describe_usage(command);
  /* Translators: how a command is typed, and what it does */
  g_autofree char *line = g_strdup_printf(_("%s — %s"), usage, _(command->help));

  confab_session_tell(call->session, call->conversation, CONFAB_MESSAGE_KIND_INFO, line);
}

static gboolean
command_help(const ConfabCommandCall *call, GError **error)
{
  const char *name = call->arguments + (*call->arguments == '/');
  const ConfabCommand *command = confab_commands_find(name);

  if (*name && !command)
    return fail_unknown(name, error);
  if (command) {
    tell_help(call, command);
    return TRUE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
    tell_help(call, &commands[i]);
  return TRUE;
}
