// From an HTTP request to a WebSocket.
#define OPENSSL_API_COMPAT 10100
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <strings.h>

#include "floor.h"

static const char accept_suffix[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

// The value of a header field, up to the end of its line.
static const uint8_t *field(const uint8_t *head, const uint8_t *end, const char *name, size_t *count) {
  size_t length = strlen(name);
  for (const uint8_t *line = head; line < end;) {
    const uint8_t *stop = memchr(line, '\r', (size_t)(end - line));
    if (stop == NULL) return NULL;
    if ((size_t)(stop - line) > length && line[length] == ':' &&
        strncasecmp((const char *)line, name, length) == 0) {
      const uint8_t *value = line + length + 1;
      while (value < stop && *value == ' ') value++;
      *count = (size_t)(stop - value);
      return value;
    }
    line = stop + 2;
  }
  return NULL;
}

static bool introduce(struct connection *c, const uint8_t *line, size_t count) {
  static const char name[] = "peerId=";
  const uint8_t *start = memmem(line, count, name, sizeof name - 1);
  if (start == NULL || start + sizeof name - 1 + ID_DIGITS > line + count) return false;
  start += sizeof name - 1;
  if (!read_id(start, &c->id)) return false;
  memcpy(c->digits, start, ID_DIGITS);
  c->is_registered = table_add(&c->id, (uint32_t)number(c));
  return c->is_registered;
}

static void greet(struct connection *c, const uint8_t *key, size_t count) {
  uint8_t text[24 + sizeof accept_suffix], digest[SHA_DIGEST_LENGTH], accept[32];
  memcpy(text, key, count);
  memcpy(text + count, accept_suffix, sizeof accept_suffix - 1);
  SHA1(text, count + sizeof accept_suffix - 1, digest);
  EVP_EncodeBlock(accept, digest, SHA_DIGEST_LENGTH);
  char answer[512], hello[256];
  int length = snprintf(answer, sizeof answer,
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Accept: %s\r\n\r\n",
                        accept);
  append(c, answer, (size_t)length);
  length = snprintf(hello, sizeof hello,
                    "{\"type\":\"connected\",\"peerId\":\"%.40s\",\"data\":{\"peerId\":\"%.40s\"},"
                    "\"fromPeerId\":\"system\",\"networkName\":\"global\",\"timestamp\":%s}",
                    c->digits, c->digits, milliseconds);
  uint8_t head[LONGEST_HEAD];
  append(c, head, frame_head(head, TEXT, (size_t)length));
  append(c, hello, (size_t)length);
}

// Takes a whole request, or nothing yet; returns how many bytes it took.
size_t upgrade(struct connection *c, uint8_t *bytes, size_t count) {
  uint8_t *end = memmem(bytes, count, "\r\n\r\n", 4);
  if (end == NULL) {
    if (count > LONGEST_HTTP) drop(c);
    return 0;
  }
  uint8_t *line = memchr(bytes, '\r', count);
  size_t key_count = 0;
  const uint8_t *key = field(line + 2, end + 2, "Sec-WebSocket-Key", &key_count);
  if (key == NULL || key_count != 24 || !introduce(c, bytes, (size_t)(line - bytes))) {
    drop(c);
    return 0;
  }
  greet(c, key, key_count);
  c->phase = OPEN;
  counted[UPGRADED]++;
  return (size_t)(end + 4 - bytes);
}
