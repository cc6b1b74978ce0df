// Who is where: an open table under a hash with a secret, since ids are chosen by strangers.
#include <stdlib.h>
#include <sys/random.h>

#include "floor.h"

static uint64_t secret;
static uint32_t *places, place_count, used; // each is a descriptor, which is never 0

void table_start(void) {
  if (getrandom(&secret, sizeof secret, 0) != sizeof secret) abort();
  place_count = 1024;
  places = calloc(place_count, sizeof *places);
}

static inline uint32_t home(const struct peer_id *id) {
  unsigned __int128 mixed = (unsigned __int128)(id->a ^ secret) * (id->b ^ 0xe7037ed1a0b428dbu ^ id->c);
  return (uint32_t)((uint64_t)mixed ^ (uint64_t)(mixed >> 64)) & (place_count - 1);
}

// The descriptor of a peer, or 0.
uint32_t table_find(const struct peer_id *id) {
  for (uint32_t at = home(id);; at = (at + 1) & (place_count - 1)) {
    if (places[at] == 0 || same_id(&connections[places[at]].id, id)) return places[at];
  }
}

static void put(uint32_t index) {
  uint32_t at = home(&connections[index].id);
  while (places[at] != 0) at = (at + 1) & (place_count - 1);
  places[at] = index;
}

static void grow(void) {
  uint32_t *old = places, old_count = place_count;
  place_count *= 2;
  places = calloc(place_count, sizeof *places);
  if (places == NULL) abort();
  for (uint32_t at = 0; at < old_count; at++) {
    if (old[at] != 0) put(old[at]);
  }
  free(old);
}

// False if somebody has that id.
bool table_add(const struct peer_id *id, uint32_t index) {
  if (table_find(id) != 0) return false;
  if (++used * 2 > place_count) grow();
  put(index);
  return true;
}

// Those behind the gap move up, so that no place needs a mark of its own.
void table_remove(const struct peer_id *id) {
  uint32_t gap = home(id);
  while (places[gap] != 0 && !same_id(&connections[places[gap]].id, id)) gap = (gap + 1) & (place_count - 1);
  if (places[gap] == 0) return;
  places[gap] = 0, used--;
  for (uint32_t at = (gap + 1) & (place_count - 1); places[at] != 0; at = (at + 1) & (place_count - 1)) {
    uint32_t index = places[at];
    places[at] = 0;
    put(index);
  }
}
