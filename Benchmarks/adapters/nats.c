// The NATS protocol: every client listens to a subject of its own, and writes to its partner's.
#include <stdio.h>
#include <stdlib.h>

#include "../load/load.h"

static void hello(struct client *client) {
  char text[256];
  int count = snprintf(text, sizeof text,
                       "CONNECT {\"verbose\":false,\"pedantic\":false}\r\nSUB %s 1\r\nPING\r\n", client->id);
  send_bytes(client, text, (size_t)count);
}

// Takes one line, and the payload that belongs to it; 0 if they are not whole.
static size_t take_line(struct client *client, const uint8_t *bytes, size_t count) {
  const uint8_t *end = memmem(bytes, count, "\r\n", 2);
  if (end == NULL) return 0;
  size_t line = (size_t)(end + 2 - bytes);
  if (memcmp(bytes, "MSG ", 4) == 0) {
    const uint8_t *digit = end;
    size_t size = 0, place = 1;
    while (digit[-1] >= '0' && digit[-1] <= '9') size += (size_t)(*--digit - '0') * place, place *= 10;
    if (count - line < size + 2) return 0;
    if (memcmp(bytes + 4, client->id, ID_DIGITS) != 0)
      fail("client %d got a message for another", client->index);
    mode->message(client, bytes + line, size);
    return line + size + 2;
  }
  if (memcmp(bytes, "PONG", 4) == 0)
    client_opened(client);
  else if (memcmp(bytes, "PING", 4) == 0)
    send_bytes(client, "PONG\r\n", 6);
  else if (memcmp(bytes, "INFO", 4) != 0)
    fail("the server said: %.*s", (int)line, bytes);
  return line;
}

static size_t take(struct client *client, uint8_t *bytes, size_t count) {
  size_t at = 0, used;
  while (client->phase != CLOSED && (used = take_line(client, bytes + at, count - at)) > 0) at += used;
  return at;
}

static void write_letter(struct client *client, size_t size) {
  struct letter *letter = &client->letter;
  char head[128];
  if (size < 8 + ID_DIGITS) fail("a letter has at least %d bytes", 8 + ID_DIGITS);
  int count = snprintf(head, sizeof head, "PUB %s %zu\r\n", client->partner->id, size);
  bytes_add(&letter->frame, head, (size_t)count);
  bytes_add(&letter->frame, client->id, ID_DIGITS);
  letter->number = letter->frame.count;
  bytes_add(&letter->frame, NULL, size - ID_DIGITS);
  memset(letter->frame.start + letter->number, 'v', size - ID_DIGITS);
  bytes_add(&letter->frame, "\r\n", 2);
  letter->filler_count = size - ID_DIGITS - 8;
}

static void learn(struct client *client, const uint8_t *message, size_t count) {
  if (count != client->partner->letter.filler_count + ID_DIGITS + 8) fail("a message of %zu bytes", count);
  if (memcmp(message, client->partner->id, ID_DIGITS) != 0) fail("a message of somebody else");
  for (size_t at = ID_DIGITS + 8; at < count; at++) {
    if (message[at] != 'v') fail("a message that was changed");
  }
  client->expected.number = ID_DIGITS, client->expected.time = 0;
}

const struct adapter nats_adapter = {"nats", false, false, hello, take, write_letter, learn};
