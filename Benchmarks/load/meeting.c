#include "meeting.h"

#include <stdio.h>
#include <stdlib.h>

static uint8_t *heard;
static uint64_t delivered;
static char network[64];

uint64_t meeting_size(void) { return (uint64_t)client_count * (uint64_t)(client_count - 1); }

void meeting_begin(int round, int name) {
  size_t cells = (size_t)client_count * (size_t)client_count;
  if (heard == NULL) heard = malloc(cells);
  if (heard == NULL) fail("no memory");
  memset(heard, 0, cells);
  delivered = 0;
  snprintf(network, sizeof network, "m%llx-%d", (unsigned long long)options.seed, name);
  for (int index = 0; index < client_count; index++) client_renew(&clients[index], (uint64_t)round + 1);
}

void meeting_join(struct client *client) { announce(client, network); }

int meeting_hears(struct client *client, const uint8_t *message, size_t count) {
  static const char receiver[] = "\"targetPeerId\":\"";
  const char *peer;
  if (!is_about(message, count, "peer-discovered", &peer)) return ABOUT_NOBODY;
  char last[9] = {0};
  memcpy(last, peer + ID_DIGITS - 8, 8);
  unsigned long index = strtoul(last, NULL, 16);
  if (index >= (unsigned long)client_count || memcmp(clients[index].id, peer, ID_DIGITS) != 0)
    return ABOUT_NOBODY;
  const char *target = memmem(message, count, receiver, sizeof receiver - 1);
  if (target == NULL || memcmp(target + sizeof receiver - 1, client->id, ID_DIGITS) != 0) {
    fail("client %d got what is for another: %.*s", client->index, (int)count, message);
  }
  uint8_t *cell = &heard[(size_t)client->index * (size_t)client_count + index];
  if (*cell) fail("client %d heard of client %lu twice", client->index, index);
  if ((int)index == client->index) fail("client %lu heard of itself", index);
  *cell = 1, delivered++;
  return (int)index;
}

bool meeting_is_whole(void) { return delivered == meeting_size(); }

void meeting_fail(void) {
  fail("%llu of %llu deliveries came", (unsigned long long)delivered, (unsigned long long)meeting_size());
}
