/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bounds that both ends of the wire hold to. What an administrator may
 * change is in the server's settings table, not here.
 */
#pragma once

/* One message without its tags, line ending included (RFC 2812 section 2.3). */
#define MESSAGE_BODY_MAX_BYTES 512

/* Tag data, without '@' and the space after it (IRCv3 message-tags, "Size limit"). */
#define TAGS_CLIENT_MAX_BYTES 4094
#define TAGS_SERVER_MAX_BYTES 4094

/* Both together, with '@', the ';' between them and the space behind. */
#define TAGS_SECTION_MAX_BYTES 8191

/* Tags and message: what a framer has to hold. */
#define LINE_MAX_BYTES (TAGS_SECTION_MAX_BYTES + MESSAGE_BODY_MAX_BYTES)

/* Parameters of one message (RFC 2812 section 2.3). */
#define MESSAGE_PARAMS_MAX 15

/* Names, in Unicode characters and in bytes of UTF-8. The second keeps a full
 * nick!user@host prefix well below a line. */
#define NICK_MAX_CHARS    32
#define NICK_MAX_BYTES    96
#define CHANNEL_MAX_CHARS 50
#define CHANNEL_MAX_BYTES 128

/* Free texts, in bytes. */
#define TOPIC_MAX_BYTES       390
#define AWAY_MAX_BYTES        200
#define REALNAME_MAX_BYTES    150
#define QUIT_REASON_MAX_BYTES 200

/* Where people find each other without being told. */
#define CHAT_PORT_DEFAULT 12300
