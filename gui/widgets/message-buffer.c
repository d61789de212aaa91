/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A window over a conversation's log, in a GtkTextBuffer.
 *
 * Messages are counted from the beginning of the conversation ("seq"), because
 * positions in the log shift when its oldest messages are dropped.
 */
#include "gui/widgets/message-buffer.h"

#include "gui/widgets/format.h"

#include <glib/gi18n.h>
#include <string.h>

enum entry_kind {
  ENTRY_MESSAGE, /* one message */
  ENTRY_EVENTS,  /* people coming and going, folded into one line */
  ENTRY_DAY,     /* the day of what follows */
  ENTRY_NEW,     /* what follows has not been seen */
};

/* One line of the buffer but the header. */
struct entry {
  enum entry_kind kind;
  int day;             /* format_day_number() of its last message */
  guint64 seq;         /* of its first message, or of the one that follows */
  GPtrArray *messages; /* (owned) (element-type ConfabMessage): none but for the first two kinds */
  gint64 time_ms;      /* for a day: a time in it */
};

struct message_buffer {
  GtkTextBuffer *text;                 /* (owned) */
  const struct message_styles *styles; /* of the view */
  ConfabConversation *conversation;    /* (owned) (nullable) */
  GArray *entries;                     /* of struct entry; entry i is line i + 1 */
  guint64 dropped;                     /* how many messages the log has dropped: seq of its first */
  guint64 first;                       /* seq of the first message put in */
  guint64 end;                         /* seq after the last message put in */
  struct message_line line;            /* scratch */
  bool show_events;
  bool header_says_older;
};

static void
entry_clear(gpointer data)
{
  struct entry *entry = data;
  g_clear_pointer(&entry->messages, g_ptr_array_unref);
}

static GArray *
entries_new(void)
{
  GArray *entries = g_array_new(FALSE, FALSE, sizeof(struct entry));
  g_array_set_clear_func(entries, entry_clear);
  return entries;
}

static struct entry *
entry_at(GArray *entries, guint index)
{
  return &g_array_index(entries, struct entry, index);
}

struct message_buffer *
message_buffer_new(GtkTextBuffer *text, const struct message_styles *styles)
{
  struct message_buffer *self = g_new0(struct message_buffer, 1);
  self->text = g_object_ref(text);
  self->styles = styles;
  self->entries = entries_new();
  self->show_events = true;
  message_line_init(&self->line);
  return self;
}

void
message_buffer_free(struct message_buffer *self)
{
  if (!self)
    return;
  message_line_clear(&self->line);
  g_array_unref(self->entries);
  g_clear_object(&self->conversation);
  g_object_unref(self->text);
  g_free(self);
}

static ConfabMessageLog *
get_log(struct message_buffer *self)
{
  return confab_conversation_get_log(self->conversation);
}

/* Return the seq after the last message of the log. */
static guint64
log_end(struct message_buffer *self)
{
  return self->conversation ? self->dropped + confab_message_log_get_length(get_log(self)) : 0;
}

static ConfabMessage *
message_at(struct message_buffer *self, guint64 seq)
{
  return confab_message_log_peek(get_log(self), (guint)(seq - self->dropped));
}

/* Do comings and goings count as one line? A new name does not: who reads on must have seen it. */
static bool
is_event(ConfabMessage *message)
{
  ConfabMessageKind kind = confab_message_get_kind(message);
  return kind == CONFAB_MESSAGE_KIND_JOIN || kind == CONFAB_MESSAGE_KIND_PART ||
         kind == CONFAB_MESSAGE_KIND_QUIT;
}

/* Drawing */

static void
fill_line(struct message_buffer *self, const struct entry *entry)
{
  g_autofree char *day = NULL;

  switch (entry->kind) {
  case ENTRY_MESSAGE: {
    bool channel = confab_conversation_get_kind(self->conversation) == CONFAB_CONVERSATION_CHANNEL;
    message_line_set_message(&self->line, g_ptr_array_index(entry->messages, 0), channel);
    return;
  }
  case ENTRY_EVENTS:
    message_line_set_events(&self->line, entry->messages);
    return;
  case ENTRY_DAY:
    day = format_day(entry->time_ms, g_get_real_time() / 1000);
    message_line_set_rule(&self->line, MESSAGE_STYLE_DAY, day);
    return;
  case ENTRY_NEW:
    /* Translators: the line above the first message that has not been seen. */
    message_line_set_rule(&self->line, MESSAGE_STYLE_NEW, _("New"));
    return;
  }
}

static void
apply_spans(struct message_buffer *self, int line, const struct message_span *spans, guint n_spans)
{
  for (guint i = 0; i < n_spans; i++) {
    GtkTextIter start, end;
    gtk_text_buffer_get_iter_at_line_offset(self->text, &start, line, (int)spans[i].start);
    end = start;
    gtk_text_iter_forward_chars(&end, (int)(spans[i].end - spans[i].start));
    gtk_text_buffer_apply_tag(self->text, message_styles_get_tag(self->styles, &spans[i]), &start,
                              &end);
  }
}

/* The bounds of a line, without its line end. */
static void
get_line(struct message_buffer *self, int line, GtkTextIter *start, GtkTextIter *end)
{
  gtk_text_buffer_get_iter_at_line(self->text, start, line);
  *end = *start;
  if (!gtk_text_iter_ends_line(end))
    gtk_text_iter_forward_to_line_end(end);
}

/* Make a line what the scratch line says, leaving alone text that is right already: a caret or a
 * selection in it stays, and a screen reader does not read it again. */
static void
draw_line(struct message_buffer *self, int line)
{
  GtkTextIter start, end;

  get_line(self, line, &start, &end);
  g_autofree char *old = gtk_text_iter_get_slice(&start, &end);
  if (strcmp(old, self->line.text->str) != 0) {
    gtk_text_buffer_delete(self->text, &start, &end);
    gtk_text_buffer_insert(self->text, &start, self->line.text->str, (int)self->line.text->len);
    get_line(self, line, &start, &end);
  }
  gtk_text_buffer_remove_all_tags(self->text, &start, &end);
  apply_spans(self, line, (const struct message_span *)(const void *)self->line.spans->data,
              self->line.spans->len);
}

static void
draw_entry(struct message_buffer *self, guint index)
{
  fill_line(self, entry_at(self->entries, index));
  draw_line(self, (int)index + 1);
}

static void
draw_header(struct message_buffer *self)
{
  bool older = message_buffer_count_older(self) > 0;
  g_autofree char *beginning = NULL;
  const char *text = "";

  self->header_says_older = older;
  if (!self->conversation) {
    text = "";
  } else if (older) {
    /* Translators: the line above the first message shown; scrolling further up brings them. */
    text = _("Older messages…");
  } else {
    /* Translators: %s is a channel, a person or a server. */
    text = beginning = g_strdup_printf(_("This is where %s begins"),
                                       confab_conversation_get_title(self->conversation));
  }
  message_line_set_rule(&self->line, MESSAGE_STYLE_HEADER, text);
  draw_line(self, 0);
}

static void
update_header(struct message_buffer *self)
{
  if (self->header_says_older != (message_buffer_count_older(self) > 0))
    draw_header(self);
}

/* Put entries into the array and the buffer, as one text, so that the first becomes entry index.
 * Takes over what entries hold. */
static void
insert_entries(struct message_buffer *self, guint index, GArray *entries)
{
  g_autoptr(GString) text = g_string_sized_new(entries->len * 64);
  g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(struct message_span));
  g_autofree guint *span_ends = g_new(guint, entries->len + 1);
  GtkTextIter start, end;

  for (guint i = 0; i < entries->len; i++) {
    fill_line(self, entry_at(entries, i));
    g_string_append_c(text, '\n');
    g_string_append_len(text, self->line.text->str, (gssize)self->line.text->len);
    g_array_append_vals(spans, self->line.spans->data, self->line.spans->len);
    span_ends[i] = spans->len;
  }

  /* At the end of the line before, so that the line after stays the same line to GtkTextView. */
  get_line(self, (int)index, &start, &end);
  gtk_text_buffer_insert(self->text, &end, text->str, (int)text->len);

  guint from = 0;
  for (guint i = 0; i < entries->len; i++) {
    apply_spans(self, (int)(index + i + 1), &g_array_index(spans, struct message_span, from),
                span_ends[i] - from);
    from = span_ends[i];
  }
  if (entries->len > 0)
    g_array_insert_vals(self->entries, index, entries->data, entries->len);
  g_array_set_clear_func(entries, NULL);
  g_array_set_size(entries, 0);
}

/* Take entries [index, index + n) out of the array and the buffer. */
static void
remove_entries(struct message_buffer *self, guint index, guint n)
{
  GtkTextIter start, end, unused;

  if (n == 0)
    return;
  if (index + n < self->entries->len) {
    /* From beginning to beginning: the mark by which GtkTextView keeps its place, where it is in
     * these lines, goes on to the line after them and not back to the one before. */
    gtk_text_buffer_get_iter_at_line(self->text, &start, (int)index + 1);
    gtk_text_buffer_get_iter_at_line(self->text, &end, (int)(index + n) + 1);
  } else {
    get_line(self, (int)index, &unused, &start);
    gtk_text_buffer_get_end_iter(self->text, &end);
  }
  gtk_text_buffer_delete(self->text, &start, &end);
  g_array_remove_range(self->entries, index, n);
}

/* From messages to entries */

static struct entry
entry_new(enum entry_kind kind, guint64 seq, ConfabMessage *message)
{
  gint64 time_ms = confab_message_get_time(message);
  struct entry entry = {
      .kind = kind, .seq = seq, .time_ms = time_ms, .day = format_day_number(time_ms)};

  if (kind == ENTRY_MESSAGE || kind == ENTRY_EVENTS) {
    entry.messages = g_ptr_array_new_with_free_func(g_object_unref);
    g_ptr_array_add(entry.messages, g_object_ref(message));
  }
  return entry;
}

static void
push(GArray *entries, enum entry_kind kind, guint64 seq, ConfabMessage *message)
{
  struct entry entry = entry_new(kind, seq, message);
  g_array_append_val(entries, entry);
}

/* Fold a coming or going into the entry before it. Returns whether that could be done. */
static bool
fold(struct entry *before, ConfabMessage *message)
{
  if (!before || before->kind != ENTRY_EVENTS)
    return false;
  g_ptr_array_add(before->messages, g_object_ref(message));
  before->time_ms = confab_message_get_time(message);
  return true;
}

/* Make the entries of messages [from, to).
 *
 * before    (nullable): the entry that stands before them; it may take in the first ones
 * Returns  the entries; *folded tells whether before changed
 */
static GArray *
make_entries(struct message_buffer *self, guint64 from, guint64 to, struct entry *before,
             bool *folded)
{
  GArray *entries = entries_new();
  ConfabMessage *first_unread = confab_conversation_get_first_unread(self->conversation);

  *folded = false;
  for (guint64 seq = from; seq < to; seq++) {
    ConfabMessage *message = message_at(self, seq);
    bool event = is_event(message);
    if (event && !self->show_events)
      continue;

    int day = format_day_number(confab_message_get_time(message));
    struct entry *last = entries->len ? entry_at(entries, entries->len - 1) : before;
    if (!last || last->day != day)
      push(entries, ENTRY_DAY, seq, message);
    if (message == first_unread)
      push(entries, ENTRY_NEW, seq, message);

    last = entries->len ? entry_at(entries, entries->len - 1) : before;
    if (event && fold(last, message))
      *folded |= last == before;
    else
      push(entries, event ? ENTRY_EVENTS : ENTRY_MESSAGE, seq, message);
  }
  return entries;
}

/* What the view calls */

void
message_buffer_show(struct message_buffer *self, ConfabConversation *conversation)
{
  if (conversation != self->conversation) {
    g_set_object(&self->conversation, conversation);
    self->dropped = 0;
  }
  message_buffer_restart(self);
}

void
message_buffer_restart(struct message_buffer *self)
{
  remove_entries(self, 0, self->entries->len);
  guint64 end = log_end(self);
  guint64 length = end - self->dropped;
  self->end = self->first = end - MIN(length, MESSAGE_BUFFER_PAGE);
  draw_header(self);
}

void
message_buffer_set_show_events(struct message_buffer *self, bool show_events)
{
  self->show_events = show_events;
}

void
message_buffer_log_changed(struct message_buffer *self, guint position, guint removed, guint added)
{
  guint length = confab_message_log_get_length(get_log(self));

  if (removed > 0 && length == added) {
    /* Everything went: that is a /clear. */
    self->dropped = 0;
    message_buffer_restart(self);
    return;
  }
  if (removed > 0 && position == 0) {
    /* Lines of dropped messages may stay: they go with the next trim. */
    self->dropped += removed;
    self->first = MAX(self->first, self->dropped);
    self->end = MAX(self->end, self->dropped);
    update_header(self);
  }
}

guint
message_buffer_count_older(struct message_buffer *self)
{
  return self->conversation ? (guint)(self->first - self->dropped) : 0;
}

guint
message_buffer_count_newer(struct message_buffer *self)
{
  return (guint)(log_end(self) - self->end);
}

void
message_buffer_add_newer(struct message_buffer *self)
{
  guint n = MIN(message_buffer_count_newer(self), MESSAGE_BUFFER_PAGE);
  guint old_len = self->entries->len;
  struct entry *before = old_len ? entry_at(self->entries, old_len - 1) : NULL;
  bool folded;

  if (n == 0)
    return;
  g_autoptr(GArray) entries = make_entries(self, self->end, self->end + n, before, &folded);
  self->end += n;
  if (folded)
    draw_entry(self, old_len - 1);
  insert_entries(self, old_len, entries);
}

/* Make the seam between new entries and what they are put before: one day line where the day
 * changes, none where it does not. */
static void
join_days(struct message_buffer *self, GArray *entries)
{
  if (self->entries->len == 0 || entries->len == 0)
    return;

  const struct entry *last = entry_at(entries, entries->len - 1);
  const struct entry *next = entry_at(self->entries, 0);
  if (next->kind == ENTRY_DAY && next->day == last->day) {
    remove_entries(self, 0, 1);
  } else if (next->kind != ENTRY_DAY && next->day != last->day) {
    struct entry day = {
        .kind = ENTRY_DAY, .seq = next->seq, .day = next->day, .time_ms = next->time_ms};
    g_array_append_val(entries, day);
  }
}

void
message_buffer_add_older(struct message_buffer *self)
{
  guint n = MIN(message_buffer_count_older(self), MESSAGE_BUFFER_PAGE);
  bool folded;

  if (n == 0)
    return;
  g_autoptr(GArray) entries = make_entries(self, self->first - n, self->first, NULL, &folded);
  self->first -= n;
  join_days(self, entries);
  insert_entries(self, 0, entries);
  update_header(self);
}

void
message_buffer_trim_oldest(struct message_buffer *self)
{
  guint len = self->entries->len;

  if (len <= MESSAGE_BUFFER_LINES + MESSAGE_BUFFER_PAGE)
    return;
  remove_entries(self, 0, len - MESSAGE_BUFFER_LINES);
  self->first = MAX(self->dropped, entry_at(self->entries, 0)->seq);
  update_header(self);
}

void
message_buffer_trim_newest(struct message_buffer *self)
{
  guint len = self->entries->len;

  if (len <= MESSAGE_BUFFER_LINES + MESSAGE_BUFFER_PAGE)
    return;
  self->end = entry_at(self->entries, MESSAGE_BUFFER_LINES)->seq;
  remove_entries(self, MESSAGE_BUFFER_LINES, len - MESSAGE_BUFFER_LINES);
}

/* Find the entry of a message, from the end, where most changes are. Returns -1 for none. */
static int
find_entry(struct message_buffer *self, ConfabMessage *message)
{
  for (int i = (int)self->entries->len - 1; i >= 0; i--) {
    const struct entry *entry = entry_at(self->entries, (guint)i);
    if (entry->messages && g_ptr_array_find(entry->messages, message, NULL))
      return i;
  }
  return -1;
}

void
message_buffer_update(struct message_buffer *self, ConfabMessage *message)
{
  int index = find_entry(self, message);
  if (index >= 0)
    draw_entry(self, (guint)index);
}

int
message_buffer_get_new_line(struct message_buffer *self)
{
  for (guint i = self->entries->len; i > 0; i--) {
    if (entry_at(self->entries, i - 1)->kind == ENTRY_NEW)
      return (int)i;
  }
  return -1;
}

void
message_buffer_update_new_line(struct message_buffer *self)
{
  ConfabMessage *first_unread =
      self->conversation ? confab_conversation_get_first_unread(self->conversation) : NULL;
  int target = first_unread ? find_entry(self, first_unread) : -1;
  bool there = target > 0 && entry_at(self->entries, (guint)target - 1)->kind == ENTRY_NEW;

  /* From the end: what is taken out before the target moves it. */
  for (int i = (int)self->entries->len - 1; i >= 0; i--) {
    if (entry_at(self->entries, (guint)i)->kind != ENTRY_NEW || (there && i == target - 1))
      continue;
    remove_entries(self, (guint)i, 1);
    target -= i < target;
  }
  if (target >= 0 && !there) {
    g_autoptr(GArray) entries = entries_new();
    push(entries, ENTRY_NEW, entry_at(self->entries, (guint)target)->seq, first_unread);
    insert_entries(self, (guint)target, entries);
  }
}

ConfabMessage *
message_buffer_get_message(struct message_buffer *self, int line)
{
  if (line < 1 || line > (int)self->entries->len)
    return NULL;
  const struct entry *entry = entry_at(self->entries, (guint)line - 1);
  return entry->kind == ENTRY_MESSAGE ? g_ptr_array_index(entry->messages, 0) : NULL;
}

bool
message_buffer_is_rule(struct message_buffer *self, int line)
{
  if (line < 1 || line > (int)self->entries->len)
    return line == 0;
  enum entry_kind kind = entry_at(self->entries, (guint)line - 1)->kind;
  return kind == ENTRY_DAY || kind == ENTRY_NEW;
}
