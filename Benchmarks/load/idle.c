// Idle: many are connected, sit in small networks, and do nothing but answer pings, until standard input
// ends.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "load.h"

static uint64_t discovered;

static void opened(struct client *client) {
  char network[64];
  snprintf(network, sizeof network, "i%llx-%d", (unsigned long long)options.seed,
           client->index / options.members);
  announce(client, network);
}

static void message(struct client *client, const uint8_t *message, size_t count) {
  const char *peer;
  if (!is_about(message, count, "peer-discovered", &peer)) {
    fail("client %d heard: %.*s", client->index, (int)count, message);
  }
  discovered++;
}

// What a network of so many brings about, for all networks.
static uint64_t wanted(void) {
  uint64_t whole = (uint64_t)(options.peers / options.members),
           rest = (uint64_t)(options.peers % options.members);
  uint64_t members = (uint64_t)options.members;
  return whole * members * (members - 1) + (rest > 0 ? rest * (rest - 1) : 0);
}

static bool is_joined(void) { return discovered == wanted(); }

static bool input_has_ended(void) {
  char byte;
  return read(STDIN_FILENO, &byte, 1) == 0;
}

static void run(void) {
  uint64_t start = clock_now();
  clients_make(options.peers);
  clients_open(0, client_count);
  if (!turn_until(is_joined, options.limit)) {
    fail("%llu of %llu introductions came", (unsigned long long)discovered, (unsigned long long)wanted());
  }
  printf("joined %.3f\n", (double)(clock_now() - start) / 1e9);
  fflush(stdout);
  fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
  uint64_t end = clock_now() + (uint64_t)(options.hold * 1e9);
  while (now < end && !input_has_ended()) turn(100);
  if (open_count != client_count) fail("only %d of %d are still connected", open_count, client_count);
  uint64_t begun = clock_now();
  for (int index = 0; index < client_count; index++) client_close(&clients[index], false);
  report("\"clients\":%d,\"pings\":%llu,\"closed_s\":%.3f", client_count, (unsigned long long)pings_answered,
         (double)(clock_now() - begun) / 1e9);
}

const struct mode idle_mode = {"idle", run, opened, message, NULL};
