// Networks: who is told of an arrival, and of a departure.
#include <stdio.h>
#include <stdlib.h>

#include "floor.h"

enum { BUCKETS = 1 << 14 };
static struct network *buckets[BUCKETS];

static uint32_t bucket(const uint8_t *name, size_t count) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (size_t at = 0; at < count; at++) hash = (hash ^ name[at]) * 0x100000001b3u;
  return (uint32_t)(hash ^ hash >> 32) & (BUCKETS - 1);
}

static struct network *find(const uint8_t *name, size_t count) {
  struct network **first = &buckets[bucket(name, count)];
  for (struct network *one = *first; one != NULL; one = one->next) {
    if (one->name_count == count + 2 && memcmp(one->name + 1, name, count) == 0) return one;
  }
  struct network *one = calloc(1, sizeof *one + count + 2);
  if (one == NULL) abort();
  one->name_count = (uint32_t)count + 2;
  one->name[0] = one->name[count + 1] = '"';
  memcpy(one->name + 1, name, count);
  one->next = *first, *first = one;
  return one;
}

static void forget(struct network *network) {
  struct network **place = &buckets[bucket(network->name + 1, network->name_count - 2)];
  while (*place != network) place = &(*place)->next;
  *place = network->next;
  free(network->members);
  free(network);
}

// Puts a message together piece by piece, and frames it.
struct draft {
  uint32_t count;
  uint8_t bytes[32 * 1024];
};
static struct draft draft;

static void say(const void *bytes, size_t count) {
  if (draft.count + count > sizeof draft.bytes) return;
  memcpy(draft.bytes + draft.count, bytes, count);
  draft.count += (uint32_t)count;
}
#define SAY(text) say(text, sizeof text - 1)

// What every message that the hub itself tells ends with; notes where receiver and time are written.
static struct note *finish(const struct network *network) {
  SAY(",\"targetPeerId\":\"");
  uint32_t target = draft.count;
  say("0000000000000000000000000000000000000000", ID_DIGITS);
  SAY("\",\"networkName\":");
  say(network->name, network->name_count);
  SAY(",\"timestamp\":");
  uint32_t time = draft.count;
  say(milliseconds, 13);
  SAY("}");
  uint8_t head[LONGEST_HEAD];
  uint32_t length = (uint32_t)frame_head(head, TEXT, draft.count);
  struct note *note = malloc(sizeof *note + length + draft.count);
  if (note == NULL) abort();
  *note = (struct note){length + draft.count, length + target, length + time};
  memcpy(note->bytes, head, length);
  memcpy(note->bytes + length, draft.bytes, draft.count);
  return note;
}

// A note about a peer that stays good for as long as it is in the network.
static struct note *discovered(const struct connection *c, const uint8_t *data, size_t count) {
  draft.count = 0;
  SAY("{\"type\":\"peer-discovered\",\"data\":{\"peerId\":\"");
  say(c->digits, ID_DIGITS);
  SAY("\",\"isHub\":false");
  if (count > 2 && data[0] == '{') {
    SAY(",");
    say(data + 1, count - 2);
  }
  SAY("},\"fromPeerId\":\"system\"");
  return finish(c->network);
}

static inline void tell(struct connection *receiver, const struct note *note) {
  uint8_t *place = claim(receiver, note->count);
  memcpy(place, note->bytes, note->count);
  memcpy(place + note->target, receiver->digits, ID_DIGITS);
  memcpy(place + note->time, milliseconds, 13);
  counted[DELIVERED]++;
}

static void tell_others(const struct connection *about, const struct note *note) {
  const struct network *network = about->network;
  for (uint32_t at = 0; at < network->count; at++) {
    if (at != about->place) tell(&connections[network->members[at]], note);
  }
}

void announce(struct connection *c, const uint8_t *name, size_t name_count, const uint8_t *data,
              size_t data_count) {
  if (name_count == 0) name = (const uint8_t *)"global", name_count = 6;
  struct network *network = find(name, name_count);
  if (c->network == network) return;
  if (c->network != NULL) leave(c, "moved");
  if (network->count == network->room) {
    network->room = network->room ? network->room * 2 : 4;
    network->members = realloc(network->members, network->room * sizeof *network->members);
    if (network->members == NULL) abort();
  }
  c->network = network, c->place = network->count;
  network->members[network->count++] = (uint32_t)number(c);
  c->note = discovered(c, data, data_count);
  tell_others(c, c->note);
  for (uint32_t at = 0; at < c->place; at++) tell(c, connections[network->members[at]].note);
}

// Takes the peer out of its network and tells the others.
void leave(struct connection *c, const char *reason) {
  struct network *network = c->network;
  draft.count = 0;
  SAY("{\"type\":\"peer-disconnected\",\"data\":{\"peerId\":\"");
  say(c->digits, ID_DIGITS);
  SAY("\",\"isHub\":false,\"reason\":\"");
  say(reason, strlen(reason));
  SAY("\",\"timestamp\":");
  say(milliseconds, 13);
  SAY("},\"fromPeerId\":\"system\"");
  struct note *note = finish(network);
  tell_others(c, note);
  free(note);
  free(c->note);
  uint32_t last = network->members[--network->count];
  network->members[c->place] = last;
  connections[last].place = c->place;
  c->network = NULL, c->note = NULL;
  if (network->count == 0) forget(network);
}

void goodbye(struct connection *c, const uint8_t *data, size_t data_count) {
  if (c->network == NULL) return;
  draft.count = 0;
  SAY("{\"type\":\"goodbye\",\"data\":");
  if (data_count > 0)
    say(data, data_count);
  else
    SAY("{}");
  SAY(",\"fromPeerId\":\"");
  say(c->digits, ID_DIGITS);
  SAY("\"");
  struct note *note = finish(c->network);
  tell_others(c, note);
  free(note);
  leave(c, "goodbye");
}
