// Says a word to every peer that connects. A WebAssembly module for any runtime with WASI, without a C library:
//   sh build.sh
// It reads JSON as text: members are found by their names, and strings go out as escaped as they came in.
#include <stddef.h>

typedef struct { char *start; size_t length; } Text;

#define WASI(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(name)))
WASI("fd_read") int fd_read(int descriptor, Text *pieces, size_t count, size_t *done);
WASI("fd_write") int fd_write(int descriptor, const Text *pieces, size_t count, size_t *done);

#define LITERAL(words) ((Text){words, sizeof words - 1})
static const char manifest[] =
    "{\"manifest\":{\"id\":\"greeter\",\"summary\":\"Says a word to every peer that connects.\","
    "\"on\":[\"peerConnected\"],\"meters\":[{\"name\":\"greeted_total\",\"is\":\"counter\",\"about\":\"peers greeted\"}],"
    "\"settings\":[{\"name\":\"text\",\"is\":\"text\",\"default\":\"welcome\",\"about\":\"what to say to a new peer\"}]}}\n";

// What is read and what is kept; a line that is longer is left out.
enum { longest = 1 << 20 };
static char input[longest], kept[longest], escaped[2 * longest];
static Text settings;

static void tell(Text text) {
  while (text.length > 0) {
    size_t done = 0;
    if (fd_write(1, &text, 1, &done) != 0) return;
    text.start += done;
    text.length -= done;
  }
}

static int begins(Text text, Text with) {
  return text.length >= with.length && __builtin_memcmp(text.start, with.start, with.length) == 0;
}

int memcmp(const void *left, const void *right, size_t length) {
  const unsigned char *a = left, *b = right;
  for (; length > 0; length--, a++, b++)
    if (*a != *b) return *a - *b;
  return 0;
}

// What follows some words in a text; the whole text where they do not stand in it.
static Text after(Text text, Text words) {
  for (Text rest = text; rest.length >= words.length; rest.start++, rest.length--)
    if (begins(rest, words)) return (Text){rest.start + words.length, rest.length - words.length};
  return text;
}

// A text as far as the quotation mark that ends it.
static Text quoted(Text text) {
  size_t end = 0;
  while (end < text.length && text.start[end] != '"') end += text.start[end] == '\\' ? 2 : 1;
  return (Text){text.start, end < text.length ? end : text.length};
}

// A string of JSON inside a string of JSON.
static Text twice(Text text) {
  size_t length = 0;
  for (size_t index = 0; index < text.length; index++) {
    if (text.start[index] == '\\' || text.start[index] == '"') escaped[length++] = '\\';
    escaped[length++] = text.start[index];
  }
  return (Text){escaped, length};
}

static void greet(Text event) {
  Text peer = quoted(after(event, LITERAL("\"peer\":\""))), tenant = quoted(after(event, LITERAL("\"namespace\":\"")));
  // From the quotation mark before the name of a tenant to the brace after it.
  char name[300] = "\"";
  size_t length = tenant.length < sizeof name - 4 ? tenant.length : 0;
  __builtin_memcpy(name + 1, tenant.start, length);
  __builtin_memcpy(name + 1 + length, "\":{", 3);
  Text its = after(settings, (Text){name, length + 4});
  tell(LITERAL("{\"count\":{\"name\":\"greeted_total\",\"by\":1}}\n{\"send\":{\"to\":\""));
  tell(peer);
  tell(LITERAL("\",\"namespace\":\""));
  tell(tenant);
  tell(LITERAL("\",\"text\":\"{\\\"type\\\":\\\"greeting\\\",\\\"data\\\":\\\""));
  tell(twice(quoted(after(its, LITERAL("\"text\":\"")))));
  tell(LITERAL("\\\"}\"}}\n"));
}

static void hear(Text line) {
  if (begins(line, LITERAL("{\"hello\":"))) tell((Text){(char *)manifest, sizeof manifest - 1});
  if (begins(line, LITERAL("{\"event\":"))) greet(line);
  if (begins(line, LITERAL("{\"drain\":"))) tell(LITERAL("{\"drained\":{}}\n"));
  if (begins(line, LITERAL("{\"configure\":"))) {
    __builtin_memcpy(kept, line.start, line.length);
    settings = (Text){kept, line.length};
    tell(LITERAL("{\"ready\":{}}\n"));
  }
}

__attribute__((export_name("_start"))) void start(void) {
  size_t length = 0, skips = 0;
  for (;;) {
    size_t done = 0;
    Text room = {input + length, longest - length};
    if (fd_read(0, &room, 1, &done) != 0 || done == 0) return;
    length += done;
    size_t begin = 0;
    for (size_t end = length - done; end < length; end++) {
      if (input[end] != '\n') continue;
      if (!skips) hear((Text){input + begin, end - begin});
      begin = end + 1;
      skips = 0;
    }
    __builtin_memmove(input, input + begin, length - begin);
    length -= begin;
    if (length == longest) {
      length = 0;
      skips = 1;
    }
  }
}
