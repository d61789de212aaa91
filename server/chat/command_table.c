/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The commands that there are. HELP and the manual are made from this.
 */
#include "server/chat/client.h"
#include "server/chat/command.h"
#include "server/chat/handlers.h"

#include <glib.h>
#include <stdlib.h>

#define ANY (CLIENT_UNREGISTERED | CLIENT_REGISTERED)
#define NEW CLIENT_UNREGISTERED
#define IN  CLIENT_REGISTERED

/* A verb of HTTP, which only somebody at the wrong port says. */
#define HTTP(name)                                                                                 \
  {                                                                                                \
    name, handle_http, NEW, 0, 1, 0, 0, "", NULL                                                   \
  }

/* Sorted by name. Adding a command is adding a row, and its handler to handlers.h. */
static const struct command COMMANDS[] = {
    /* name, handler, states, min_params, cost, words, flags, syntax, help */
    {"ADMIN", handle_admin, IN, 0, 1, 0, 0, "[server]", "Who runs this server"},
    {"AWAY", handle_away, IN, 0, 1, 0, 0, "[message]",
     "Say that you are away; without a message, that you are back"},
    {"BROADCAST", handle_broadcast, IN, 1, 1, 1, COMMAND_SLASH, "<message>",
     "Tell everyone who is connected"},
    {"CAP", handle_cap, ANY, 1, 1, 0, 0, "<LS|LIST|REQ|END> [capabilities]",
     "Negotiate capabilities of IRCv3"},
    HTTP("CONNECT"),
    HTTP("DELETE"),
    {"DIE", handle_die, IN, 0, 1, 0, COMMAND_OPERATOR, "", "Stop the server"},
    {"DOWNLOAD", handle_download, IN, 1, 1, 1, COMMAND_SLASH, "<filename>",
     "Give the address to fetch a shared file from"},
    {"FILE", handle_file, IN, 0, 2, 0, COMMAND_SLASH, "", "List the shared files"},
    HTTP("GET"),
    HTTP("HEAD"),
    {"HELP", handle_help, IN, 0, 1, 0, 0, "[command]", "List the commands, or say what one does"},
    {"HELPOP", handle_help, IN, 0, 1, 0, 0, "[command]", "List the commands, or say what one does"},
    {"INFO", handle_info, IN, 0, 1, 0, 0, "[server]", "What this server is"},
    {"INVITE", handle_invite, IN, 0, 1, 0, 0, "[nick channel]",
     "Let somebody into a channel; alone, list your invitations"},
    {"ISON", handle_ison, IN, 1, 1, 0, 0, "<nick>...", "Which of these are here"},
    {"ISUPPORT", handle_isupport, ANY, 0, 1, 0, 0, "", "Repeat what this server supports"},
    {"JOIN", handle_join, IN, 1, 1, 0, 0, "<channel>[,...] [key[,...]]", "Enter channels"},
    {"KICK", handle_kick, IN, 2, 1, 0, 0, "<channel> <nick>[,...] [reason]",
     "Put somebody out of a channel"},
    {"KILL", handle_kill, IN, 1, 1, 0, COMMAND_OPERATOR, "<nick> [reason]",
     "Put somebody off the server"},
    {"KLINE", handle_kline, IN, 1, 1, 0, COMMAND_OPERATOR,
     "[duration] <address, network or mask> [reason]",
     "Ban from the server, for 30m, 12h, 7d or for good"},
    {"LINKS", handle_links, IN, 0, 1, 0, 0, "[server]", "The servers of this network"},
    {"LIST", handle_list, IN, 0, 2, 0, 0, "[mask, >users, <users, C>minutes, T<minutes][,...]",
     "List channels"},
    {"LUSERS", handle_lusers, IN, 0, 1, 0, 0, "", "How many people there are"},
    {"MODE", handle_mode, IN, 1, 1, 0, 0, "<channel or nick> [modes] [parameters]",
     "Show or change modes"},
    {"MONITOR", handle_monitor, IN, 1, 1, 0, 0, "<+|-|C|L|S> [nick[,...]]",
     "Be told when people come and go"},
    {"MOTD", handle_motd, IN, 0, 1, 0, 0, "[server]", "Show the message of the day"},
    {"NAMES", handle_names, IN, 0, 1, 0, 0, "<channel>", "Who is in a channel"},
    {"NICK", handle_nick, ANY, 0, 1, 0, 0, "<nick>", "Take a name"},
    {"NOTICE", handle_notice, IN, 0, 1, 0, 0, "<target>[,...] <text>",
     "Say something that is never answered automatically"},
    {"OPER", handle_oper, IN, 2, 4, 0, 0, "<name> <password>", "Become an operator of the server"},
    HTTP("OPTIONS"),
    {"PART", handle_part, IN, 1, 1, 0, 0, "<channel>[,...] [reason]", "Leave channels"},
    {"PASS", handle_pass, ANY, 1, 1, 0, 0, "<password>",
     "The server's password, before NICK and USER"},
    HTTP("PATCH"),
    {"PING", handle_ping, ANY, 0, 1, 0, 0, "<token>", "Ask for a sign of life"},
    {"PONG", handle_pong, ANY, 0, 1, 0, 0, "<token>", "Give a sign of life"},
    HTTP("POST"),
    {"PRIVMSG", handle_privmsg, IN, 0, 1, 0, 0, "<target>[,...] <text>",
     "Say something to channels and people"},
    HTTP("PUT"),
    {"QUIT", handle_quit, ANY, 0, 0, 1, COMMAND_SLASH, "[reason]", "Leave"},
    {"REHASH", handle_rehash, IN, 0, 1, 0, COMMAND_OPERATOR, "", "Read the settings again"},
    {"RENAME", handle_rename, IN, 2, 1, 0, 0, "<channel> <new name> [reason]",
     "Give a channel another name"},
    {"SETNAME", handle_setname, IN, 1, 1, 0, 0, "<real name>", "Change your real name"},
    {"STATS", handle_stats, IN, 1, 1, 0, 0, "<u, m or k>",
     "Uptime; for operators, use of commands and bans"},
    {"TAGMSG", handle_tagmsg, IN, 0, 1, 0, 0, "<target>[,...]", "Send tags without a text"},
    {"TIME", handle_time, IN, 0, 1, 0, 0, "[server]", "The server's time"},
    {"TOPIC", handle_topic, IN, 1, 1, 0, 0, "<channel> [topic]", "Show or set a channel's topic"},
    HTTP("TRACE"),
    {"UNICAST", handle_unicast, IN, 2, 1, 2, COMMAND_SLASH, "<username> <message>",
     "Tell one person"},
    {"UNKLINE", handle_unkline, IN, 1, 1, 0, COMMAND_OPERATOR, "<address, network or mask>",
     "Lift a ban from the server"},
    {"USER", handle_user, ANY, 4, 1, 0, 0, "<username> 0 * <real name>",
     "Say who you are, before anything else"},
    {"USERHOST", handle_userhost, IN, 1, 1, 0, 0, "<nick>...", "Where these people are"},
    {"VERSION", handle_version, IN, 0, 1, 0, 0, "[server]", "What this server runs and supports"},
    {"WALLOPS", handle_wallops, IN, 1, 1, 0, COMMAND_OPERATOR, "<text>",
     "Tell everyone with user mode w"},
    {"WHO", handle_who, IN, 0, 2, 0, 0, "[channel, nick or mask] [o][%fields[,token]]",
     "List people"},
    {"WHOIS", handle_whois, IN, 0, 1, 0, 0, "[server] <nick>", "Who somebody is"},
    {"WHOWAS", handle_whowas, IN, 0, 1, 0, 0, "<nick> [count]", "Who had a nick before"},
};

static int
compare(const void *name, const void *row)
{
  return g_ascii_strcasecmp(name, ((const struct command *)row)->name);
}

const struct command *
command_find(const char *name)
{
  return bsearch(name, COMMANDS, G_N_ELEMENTS(COMMANDS), sizeof COMMANDS[0], compare);
}

size_t
command_count(void)
{
  return G_N_ELEMENTS(COMMANDS);
}

const struct command *
command_at(size_t index)
{
  return &COMMANDS[index];
}

size_t
command_index(const struct command *row)
{
  return (size_t)(row - COMMANDS);
}
