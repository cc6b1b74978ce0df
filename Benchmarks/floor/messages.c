// From frames to messages, and from a message to what it asks for.
#include <stdlib.h>

#include "floor.h"
#include "scan.h"

static void relay(struct connection *c, const uint8_t *bytes, const struct envelope *envelope) {
  static const char middle[] = ",\"fromPeerId\":\"";
  struct peer_id target;
  uint32_t index = 0;
  if (envelope->target.count == ID_DIGITS && read_id(bytes + envelope->target.start, &target)) {
    index = table_find(&target);
  }
  // Peers of different networks cannot reach each other.
  if (index == 0 || connections[index].network != c->network || c->network == NULL) {
    counted[LOST]++;
    return;
  }
  struct connection *receiver = &connections[index];
  size_t kept = envelope->end, added = sizeof middle - 1 + ID_DIGITS + 2;
  uint8_t *place = claim(receiver, kept + added + (kept + added < 126 ? 2 : kept + added < 65536 ? 4 : 10));
  place += frame_head(place, TEXT, kept + added);
  memcpy(place, bytes, kept), place += kept;
  memcpy(place, middle, sizeof middle - 1), place += sizeof middle - 1;
  memcpy(place, c->digits, ID_DIGITS), place += ID_DIGITS;
  place[0] = '"', place[1] = '}';
  counted[RELAYED]++;
}

static void answer_ping(struct connection *c) {
  char text[] = "{\"type\":\"pong\",\"data\":{\"timestamp\":0000000000000},\"fromPeerId\":\"system\"}";
  uint8_t head[LONGEST_HEAD];
  memcpy(text + sizeof "{\"type\":\"pong\",\"data\":{\"timestamp\":" - 1, milliseconds, 13);
  append(c, head, frame_head(head, TEXT, sizeof text - 1));
  append(c, text, sizeof text - 1);
}

#define IS(slice, word)                                                                                      \
  ((slice).count == sizeof word - 1 && memcmp(bytes + (slice).start, word, sizeof word - 1) == 0)

static void take_text(struct connection *c, const uint8_t *bytes, size_t count) {
  struct envelope envelope;
  if (!scan(bytes, count, &envelope)) {
    counted[LOST]++;
    return;
  }
  if (IS(envelope.type, "offer") || IS(envelope.type, "answer") || IS(envelope.type, "ice-candidate")) {
    relay(c, bytes, &envelope);
  } else if (IS(envelope.type, "announce")) {
    announce(c, bytes + envelope.network.start, envelope.network.count, bytes + envelope.data.start,
             envelope.data.count);
  } else if (IS(envelope.type, "goodbye")) {
    goodbye(c, bytes + envelope.data.start, envelope.data.count);
  } else if (IS(envelope.type, "ping")) {
    answer_ping(c);
  }
}

// Works on every whole frame and returns how many bytes those were.
size_t take_frames(struct connection *c, uint8_t *bytes, size_t count) {
  size_t at = 0;
  struct frame frame;
  while (c->phase == OPEN && read_head(bytes + at, count - at, &frame)) {
    // A message in several frames is not a thing a floor needs.
    if (!frame.is_masked || !frame.is_last || frame.count > LONGEST_MESSAGE || frame.opcode == CLOSE) {
      drop(c);
      return at;
    }
    if (count - at < frame.head + frame.count) break;
    uint8_t *payload = bytes + at + frame.head;
    unmask(payload, frame.count, payload - 4);
    at += frame.head + frame.count;
    if (frame.opcode == TEXT) {
      take_text(c, payload, frame.count);
    } else if (frame.opcode == PING) {
      uint8_t head[LONGEST_HEAD];
      append(c, head, frame_head(head, PONG, frame.count));
      append(c, payload, frame.count);
    }
  }
  return at;
}
