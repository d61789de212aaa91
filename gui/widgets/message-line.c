/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One line of the message view as text and spans.
 */
#include "gui/widgets/message-line.h"

#include "gui/widgets/format.h"
#include "gui/widgets/links.h"
#include "gui/widgets/nick-color.h"

#include <glib/gi18n.h>
#include <string.h>

/* How many comings and goings of one line are told each in its own words. */
#define EVENTS_TOLD 4

#define LINE_SEPARATOR "\xe2\x80\xa8" /* U+2028 */

void
message_line_init(struct message_line *line)
{
  line->text = g_string_sized_new(256);
  line->spans = g_array_sized_new(FALSE, FALSE, sizeof(struct message_span), 8);
  line->n_chars = 0;
}

void
message_line_clear(struct message_line *line)
{
  if (line->text)
    g_string_free(line->text, TRUE);
  g_clear_pointer(&line->spans, g_array_unref);
  line->text = NULL;
}

static void
reset(struct message_line *line)
{
  g_string_truncate(line->text, 0);
  g_array_set_size(line->spans, 0);
  line->n_chars = 0;
}

static void
put(struct message_line *line, const char *text)
{
  g_string_append(line->text, text);
  line->n_chars += (guint)g_utf8_strlen(text, -1);
}

/* Put text that a stranger wrote: its line ends become separators within the line. */
static void
put_foreign(struct message_line *line, const char *text)
{
  if (!strpbrk(text, "\r\n") && !strstr(text, "\xe2\x80\xa9")) {
    put(line, text);
    return;
  }
  for (const char *p = text; *p; p = g_utf8_find_next_char(p, NULL)) {
    gunichar c = g_utf8_get_char(p);
    if (c == '\r' && p[1] == '\n')
      continue;
    if (c == '\r' || c == '\n' || c == 0x2029)
      g_string_append(line->text, LINE_SEPARATOR);
    else
      g_string_append_unichar(line->text, c);
    line->n_chars++;
  }
}

static void
add_span(struct message_line *line, enum message_style style, guint start)
{
  struct message_span span = {.style = style, .start = start, .end = line->n_chars};
  if (span.end > span.start)
    g_array_append_val(line->spans, span);
}

static void
put_styled(struct message_line *line, const char *text, enum message_style style)
{
  guint start = line->n_chars;
  put(line, text);
  add_span(line, style, start);
}

static void
put_nick(struct message_line *line, ConfabMessage *message)
{
  const char *nick = confab_message_get_sender(message);
  guint start = line->n_chars;
  if (!nick)
    return;

  put_foreign(line, nick);
  if (confab_message_is_own(message)) {
    add_span(line, MESSAGE_STYLE_OWN_NICK, start);
    return;
  }
  struct message_span span = {MESSAGE_STYLE_NICK, nick_color_index(nick), start, line->n_chars};
  g_array_append_val(line->spans, span);
}

/* Mark the addresses in the text that begins at byte from, which is character first. */
static void
mark_links(struct message_line *line, gsize from, guint first)
{
  const char *text = line->text->str + from;
  struct link link;
  gsize at = 0;

  while (links_next(text, at, &link)) {
    guint start = first + (guint)g_utf8_strlen(text, (gssize)link.start);
    guint length = (guint)g_utf8_strlen(text + link.start, (gssize)(link.end - link.start));
    struct message_span span = {MESSAGE_STYLE_LINK, 0, start, start + length};
    g_array_append_val(line->spans, span);
    at = link.end;
  }
}

static void
put_time(struct message_line *line, gint64 time_ms)
{
  g_autofree char *clock = format_clock(time_ms);
  put_styled(line, clock, MESSAGE_STYLE_TIME);
  put(line, "\t");
}

static void
put_failure(struct message_line *line, ConfabMessage *message)
{
  const char *failure = confab_message_get_failure(message);
  guint start = line->n_chars;

  put(line, " — ");
  put_foreign(line, failure ? failure : _("Not sent."));
  add_span(line, MESSAGE_STYLE_FAILED, start);
  put(line, " ");
  /* Translators: the link at the end of a message that could not be sent. */
  put_styled(line, _("Retry"), MESSAGE_STYLE_RETRY);
}

/* The style that a kind's text has; MESSAGE_STYLES for none. */
static enum message_style
text_style(ConfabMessageKind kind)
{
  switch (kind) {
  case CONFAB_MESSAGE_KIND_MESSAGE:
    return MESSAGE_STYLES;
  case CONFAB_MESSAGE_KIND_NOTICE:
    return MESSAGE_STYLE_NOTICE;
  case CONFAB_MESSAGE_KIND_ACTION:
    return MESSAGE_STYLE_ACTION;
  case CONFAB_MESSAGE_KIND_ERROR:
    return MESSAGE_STYLE_ERROR;
  default:
    return MESSAGE_STYLE_EVENT;
  }
}

static void
put_body(struct message_line *line, ConfabMessage *message)
{
  ConfabMessageKind kind = confab_message_get_kind(message);
  guint start = line->n_chars;

  if (kind == CONFAB_MESSAGE_KIND_ACTION) {
    put_nick(line, message);
    put(line, " ");
  }
  gsize from = line->text->len;
  guint first = line->n_chars;
  put_foreign(line, confab_message_get_text(message));
  if (text_style(kind) != MESSAGE_STYLES)
    add_span(line, text_style(kind), start);
  mark_links(line, from, first);
}

void
message_line_set_message(struct message_line *line, ConfabMessage *message, bool mark_mention)
{
  ConfabMessageKind kind = confab_message_get_kind(message);
  ConfabMessageState state = confab_message_get_state(message);

  reset(line);
  put_time(line, confab_message_get_time(message));
  if (kind == CONFAB_MESSAGE_KIND_ACTION)
    put(line, "•");
  else if (confab_message_is_said(message))
    put_nick(line, message);
  if (confab_message_is_said(message))
    put(line, " ");
  put(line, "\t");
  put_body(line, message);

  if (state == CONFAB_MESSAGE_STATE_FAILED) {
    add_span(line, MESSAGE_STYLE_FAILED, 0);
    put_failure(line, message);
  }
  if (state == CONFAB_MESSAGE_STATE_PENDING)
    add_span(line, MESSAGE_STYLE_PENDING, 0);
  if (mark_mention && confab_message_is_mention(message) && !confab_message_is_own(message))
    add_span(line, MESSAGE_STYLE_MENTION, 0);
}

/* Say how many came and went, of the first n messages. */
static void
put_counts(struct message_line *line, GPtrArray *messages, guint n)
{
  guint came = 0, went = 0;
  for (guint i = 0; i < n; i++) {
    ConfabMessageKind kind = confab_message_get_kind(g_ptr_array_index(messages, i));
    came += kind == CONFAB_MESSAGE_KIND_JOIN;
    went += kind != CONFAB_MESSAGE_KIND_JOIN;
  }
  if (came > 0) {
    g_autofree char *text =
        /* Translators: joins that are counted rather than told one by one. */
        g_strdup_printf(ngettext("%u person joined.", "%u people joined.", came), came);
    put(line, text);
    put(line, " ");
  }
  if (went > 0) {
    g_autofree char *text =
        /* Translators: people who left, counted rather than told one by one. */
        g_strdup_printf(ngettext("%u person left.", "%u people left.", went), went);
    put(line, text);
    put(line, " ");
  }
}

void
message_line_set_events(struct message_line *line, GPtrArray *messages)
{
  ConfabMessage *last = g_ptr_array_index(messages, messages->len - 1);
  guint counted = messages->len > EVENTS_TOLD ? messages->len - EVENTS_TOLD : 0;

  reset(line);
  put_time(line, confab_message_get_time(last));
  put(line, "\t");
  guint start = line->n_chars;
  put_counts(line, messages, counted);
  for (guint i = counted; i < messages->len; i++) {
    if (i > counted)
      put(line, " ");
    put_foreign(line, confab_message_get_text(g_ptr_array_index(messages, i)));
  }
  add_span(line, MESSAGE_STYLE_EVENT, start);
}

void
message_line_set_rule(struct message_line *line, enum message_style style, const char *text)
{
  reset(line);
  put_styled(line, text, style);
}
