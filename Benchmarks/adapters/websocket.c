// Adapters for servers that speak WebSocket: ours, PeerPigeon's, and those that send everything back.
#include <stdio.h>
#include <stdlib.h>

#include "../load/load.h"

static const char accepted[] = "\r\nSec-WebSocket-Accept: dous0EnQI5B6CGASvqiU9TCJRcY=\r\n";

static void hello(struct client *client) {
  char text[512];
  int count = snprintf(text, sizeof text,
                       "GET %s?peerId=%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                       "Connection: Upgrade\r\nSec-WebSocket-Key: bG9mdCBiZW5jaG1hcmsuLg==\r\n"
                       "Sec-WebSocket-Version: 13\r\n\r\n",
                       options.path, client->id, options.port);
  send_bytes(client, text, (size_t)count);
}

// The answer to `hello`, once it is whole.
static size_t take_answer(struct client *client, uint8_t *bytes, size_t count) {
  uint8_t *end = memmem(bytes, count, "\r\n\r\n", 4);
  if (end == NULL) return 0;
  size_t length = (size_t)(end + 4 - bytes);
  bytes[length - 1] = 0;
  if (memcmp(bytes, "HTTP/1.1 101", 12) != 0)
    fail("client %d was not let in:\n%s", client->index, (char *)bytes);
  if (strcasestr((char *)bytes, accepted) == NULL)
    fail("a handshake with a wrong answer:\n%s", (char *)bytes);
  client->phase = GREETED;
  if (!adapter->has_networks) client_opened(client);
  return length;
}

static void take_message(struct client *client, const uint8_t *message, size_t count) {
  if (client->phase == OPEN) {
    mode->message(client, message, count);
    return;
  }
  const char *peer;
  if (!is_about(message, count, "connected", &peer) || memcmp(peer, client->id, ID_DIGITS) != 0) {
    fail("client %d was greeted with: %.*s", client->index, (int)count, message);
  }
  client_opened(client);
}

static size_t take(struct client *client, uint8_t *bytes, size_t count) {
  size_t at = client->phase == UPGRADING ? take_answer(client, bytes, count) : 0;
  struct frame frame;
  while (client->phase > UPGRADING && read_head(bytes + at, count - at, &frame)) {
    if (count - at - frame.head < frame.count) break;
    const uint8_t *payload = bytes + at + frame.head;
    at += frame.head + frame.count;
    switch (frame.opcode) {
    case TEXT:
    case BINARY:
      if (!frame.is_last || frame.is_masked) fail("a frame that no server should send");
      take_message(client, payload, frame.count);
      break;
    case PING:
      send_text(client, PONG, (const char *)payload, frame.count);
      pings_answered++;
      break;
    case PONG: break;
    case CLOSE:
      if (mode->ended == NULL) {
        fail("the server closed client %d with %d %.*s", client->index,
             frame.count < 2 ? 0 : payload[0] << 8 | payload[1], frame.count < 2 ? 0 : (int)frame.count - 2,
             payload + 2);
      }
      client_close(client, false);
      mode->ended(client);
      break;
    default: fail("a frame with opcode %d", frame.opcode);
    }
  }
  return at;
}

// Masks a text, keeps it as the client's letter, and finds the number in it again.
static void keep_letter(struct client *client, const char *text, size_t count, size_t number) {
  struct client drafting = {.is_dirty = 1};
  send_text(&drafting, TEXT, text, count);
  struct letter *letter = &client->letter;
  letter->frame = drafting.out;
  size_t head = drafting.out.count - count;
  letter->number = head + number;
  for (int at = 0; at < 8; at++)
    letter->mask[at] = letter->frame.start[head - 4 + ((number + (size_t)at) & 3)];
}

static const char number_start[] = "\"sdp\":\"";

// As a PeerPigeon client writes it: what is to be passed on first, then for whom.
static void write_letter_with(struct client *client, size_t size, bool names_sender) {
  char *text = malloc(size + 1024), sender[64] = "";
  if (text == NULL) fail("no memory");
  if (names_sender) snprintf(sender, sizeof sender, ",\"fromPeerId\":\"%s\"", client->id);
  char tail[256], network[16];
  pair_name(client, network, sizeof network);
  int after = snprintf(tail, sizeof tail, "\"}%s,\"targetPeerId\":\"%s\",\"networkName\":\"%s\"}", sender,
                       client->partner->id, network);
  int before = snprintf(text, 256, "{\"type\":\"offer\",\"data\":{\"type\":\"offer\",%s", number_start);
  if ((size_t)(before + 8 + after) > size) fail("a letter has at least %d bytes", before + 8 + after);
  size_t filler = size - (size_t)(before + 8 + after);
  memset(text + before, '0', 8);
  memset(text + before + 8, 'v', filler);
  memcpy(text + before + 8 + filler, tail, (size_t)after);
  keep_letter(client, text, size, (size_t)before);
  client->letter.filler_count = filler;
  free(text);
}

static void write_our_letter(struct client *client, size_t size) { write_letter_with(client, size, false); }
static void write_their_letter(struct client *client, size_t size) { write_letter_with(client, size, true); }

static void must_say(const struct client *client, const uint8_t *message, size_t count, const char *name,
                     const char *value) {
  char wanted[128];
  snprintf(wanted, sizeof wanted, "\"%s\":\"%s\"", name, value);
  if (!says(message, count, wanted)) {
    fail("client %d expected %s in: %.*s", client->index, wanted, count > 600 ? 600 : (int)count, message);
  }
}

static void learn(struct client *client, const uint8_t *message, size_t count) {
  must_say(client, message, count, "type", "offer");
  must_say(client, message, count, "fromPeerId", client->partner->id);
  must_say(client, message, count, "targetPeerId", client->id);
  const uint8_t *place = memmem(message, count, number_start, sizeof number_start - 1);
  size_t filler = client->partner->letter.filler_count;
  if (place == NULL) fail("a letter without its content");
  place += sizeof number_start - 1;
  if ((size_t)(message + count - place) < 8 + filler + 2) fail("a letter that was cut short");
  for (size_t at = 0; at < filler; at++) {
    if (place[8 + at] != 'v') fail("a letter whose content was changed");
  }
  if (place[8 + filler] != '"') fail("a letter whose content was changed");
  client->expected.number = (size_t)(place - message), client->expected.time = 0;
  const uint8_t *time = memmem(message, count, "\"timestamp\":", 12);
  if (time != NULL && time + 12 + 13 <= message + count)
    client->expected.time = (size_t)(time + 12 - message);
}

static void write_echo(struct client *client, size_t size) {
  if (size < 8) fail("a letter has at least 8 bytes");
  char *text = malloc(size);
  if (text == NULL) fail("no memory");
  memset(text, 'v', size);
  keep_letter(client, text, size, 0);
  client->letter.filler_count = size - 8;
  free(text);
}

static void learn_echo(struct client *client, const uint8_t *message, size_t count) {
  if (count != client->letter.filler_count + 8) fail("an echo of %zu bytes", count);
  for (size_t at = 8; at < count; at++) {
    if (message[at] != 'v') fail("an echo that was changed");
  }
  client->expected.number = client->expected.time = 0;
}

const struct adapter loft_adapter = {"loft", true, false, hello, take, write_our_letter, learn};
const struct adapter peerpigeon_adapter = {"peerpigeon", true, false, hello, take, write_their_letter, learn};
const struct adapter echo_adapter = {"echo", false, true, hello, take, write_echo, learn_echo};
