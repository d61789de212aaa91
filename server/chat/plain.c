/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/plain.h"

#include "protocol/names.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/handlers.h"
#include "server/chat/messaging.h"
#include "server/chat/send.h"
#include "server/net/address.h"
#include "server/net/connection.h"

#include <string.h>

char *
plain_files_url(const struct client *client, const char *path)
{
  g_autofree char *host = connection_local_address(client->conn);
  g_autofree char *where = address_join(host, file_service_port(client->chat->files));

  return g_strdup_printf("http://%s%s", where, path);
}

void
handle_broadcast(struct client *client, const struct message *msg)
{
  const char *lobby = client->chat->config->lobby;

  if (*msg->params[0] == '\0')
    REPLY(client, ERR_NOTEXTTOSEND, "No text to send");
  else if (*lobby == '\0')
    send_refusal(client, "BROADCAST", "NO_LOBBY", NULL, "This server has no lobby to broadcast to");
  else
    messaging_send(client, "PRIVMSG", lobby, msg->params[0], msg);
}

void
handle_unicast(struct client *client, const struct message *msg)
{
  if (*msg->params[1] == '\0')
    REPLY(client, ERR_NOTEXTTOSEND, "No text to send");
  else if (name_is_channel(msg->params[0]))
    REPLY(client, ERR_NOSUCHNICK, msg->params[0], "User not found.");
  else
    messaging_send(client, "PRIVMSG", msg->params[0], msg->params[1], msg);
}

static void
say(struct client *client, const char *text)
{
  SEND_COMMAND(client, "NOTICE", client_name(client), text);
}

static void
say_file(struct client *client, const struct shared_file *file)
{
  g_autofree char *size = g_format_size(file->size);
  g_autofree char *text = g_strdup_printf("%s (%s)", file->path, size);

  say(client, text);
}

static void
say_count(struct client *client, size_t n_files, bool complete)
{
  g_autofree char *text =
      complete ? g_strdup_printf("%zu shared %s", n_files, n_files == 1 ? "file" : "files") :
                 g_strdup_printf("The first %zu shared files; the rest is at the address", n_files);
  g_autofree char *url = plain_files_url(client, "/files/");
  g_autofree char *where = g_strdup_printf("%s, at %s", text, url);

  say(client, where);
}

static void
listed(uint64_t asker, const struct shared_file *files, size_t n_files, bool complete, void *arg)
{
  struct client *client = client_of_session(arg, asker);

  if (!client)
    return;
  client_begin_answer(client);
  if (n_files == 0)
    say(client, "No shared files");
  else
    say_count(client, n_files, complete);
  for (size_t i = 0; i < n_files; i++)
    say_file(client, &files[i]);
  client_end_answer(client);
}

/* Does this fit into one line of say()? */
static bool
can_say(const struct client *client, const char *text)
{
  return strlen(":") + strlen(client->chat->server_name) + strlen(" NOTICE ") +
             strlen(client_name(client)) + strlen(" :") + strlen(text) <=
         MESSAGE_BODY_MAX_BYTES - 2;
}

/* An encoded name is up to three times as long as it was written, and an address that a line cuts
 * short leads nowhere. */
static void
say_address(struct client *client, const struct shared_file *file)
{
  g_autofree char *url = plain_files_url(client, file->url_path);
  g_autofree char *folder = plain_files_url(client, "/files/");
  g_autofree char *text =
      g_strdup_printf("Its address is too long for a line, take it from %s", folder);

  if (can_say(client, url))
    say(client, url);
  else
    send_refusal(client, "DOWNLOAD", "NAME_TOO_LONG", file->path, text);
}

static void
found(uint64_t asker, const char *name, const struct shared_file *file, void *arg)
{
  struct client *client = client_of_session(arg, asker);

  if (!client)
    return;
  client_begin_answer(client);
  if (file)
    say_address(client, file);
  else
    send_refusal(client, "DOWNLOAD", "NO_SUCH_FILE", name, "No such shared file");
  client_end_answer(client);
}

const struct file_service_events PLAIN_FILE_EVENTS = {.listed = listed, .found = found};

static void
begin_job(struct client *client, const char *command, bool accepted)
{
  if (accepted)
    client_begin_waiting(client);
  else
    send_refusal(client, command, "TEMPORARILY_UNAVAILABLE", NULL,
                 "Too many people ask for files just now, try again in a moment");
}

void
handle_file(struct client *client, const struct message *msg)
{
  (void)msg;
  begin_job(client, "FILE", file_service_list_async(client->chat->files, client->session));
}

void
handle_download(struct client *client, const struct message *msg)
{
  begin_job(client, "DOWNLOAD",
            file_service_find_async(client->chat->files, client->session, msg->params[0]));
}
