// Messages of our hub's protocol, as far as modes need them.
#include <stdio.h>

#include "load.h"

static const uint8_t key[4] = {0x37, 0xfa, 0x21, 0x3d};

// A masked frame behind what else is to be sent.
void send_text(struct client *client, int opcode, const char *text, size_t count) {
  uint8_t head[LONGEST_HEAD];
  size_t length = frame_head(head, opcode, count);
  head[1] |= 0x80;
  memcpy(head + length, key, 4);
  uint8_t *place = send_room(client, length + 4 + count);
  memcpy(place, head, length + 4);
  memcpy(place + length + 4, text, count);
  unmask(place + length + 4, count, key);
}

void announce(struct client *client, const char *network) {
  char text[256];
  int count =
      snprintf(text, sizeof text,
               "{\"type\":\"announce\",\"data\":{\"name\":\"client %d\",\"capabilities\":[\"webrtc\"]},"
               "\"networkName\":\"%s\"}",
               client->index, network);
  send_text(client, TEXT, text, (size_t)count);
}

bool says(const uint8_t *message, size_t count, const char *text) {
  return memmem(message, count, text, strlen(text)) != NULL;
}

// Whether a message is of a type and about a peer: the `peerId` in its data.
bool is_about(const uint8_t *message, size_t count, const char *type, const char **peer) {
  static const char name[] = "\"peerId\":\"";
  char wanted[64];
  snprintf(wanted, sizeof wanted, "\"type\":\"%s\"", type);
  if (!says(message, count, wanted)) return false;
  const uint8_t *place = memmem(message, count, name, sizeof name - 1);
  if (place == NULL || place + sizeof name - 1 + ID_DIGITS >= message + count) return false;
  *peer = (const char *)place + sizeof name - 1;
  return true;
}

// The network of a pair. Several loads at once on one server must not meet in it.
void pair_name(const struct client *client, char *name, size_t room) {
  unsigned load = (unsigned)(options.seed * 0x9e3779b97f4a7c15u >> 48);
  snprintf(name, room, "b%04x%04x", load, (unsigned)(client->index / 2) & 0xFFFF);
}
