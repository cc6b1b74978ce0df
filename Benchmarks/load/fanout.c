// Fan-out: one peer after the other comes into a full network and leaves it again, and everybody in it
// hears so.
#include <stdio.h>
#include <stdlib.h>

#include "load.h"

enum { DISCOVERED, GOODBYE, DISCONNECTED, KINDS };
// A caller may announce so often without waiting, by the limits a hub has unless told otherwise.
enum { CALLS = 30 };

static const char *const types[KINDS] = {"peer-discovered", "goodbye", "peer-disconnected"};
static char network[64];
static int members;
static uint64_t heard[KINDS], wanted[KINDS];
static uint64_t of_members[KINDS];

static void message(struct client *client, const uint8_t *message, size_t count) {
  const char *peer;
  for (int kind = 0; kind < KINDS; kind++) {
    if (!is_about(message, count, types[kind], &peer)) continue;
    if (memcmp(peer, client->id, ID_DIGITS) == 0) fail("client %d heard of itself", client->index);
    client->heard[kind]++, heard[kind]++;
    return;
  }
  fail("client %d heard: %.*s", client->index, (int)count, message);
}

static bool is_heard(void) {
  for (int kind = 0; kind < KINDS; kind++) {
    if (heard[kind] < wanted[kind]) return false;
  }
  return true;
}

static void wait_for(uint64_t discovered, uint64_t departures) {
  wanted[DISCOVERED] += discovered, wanted[GOODBYE] += departures, wanted[DISCONNECTED] += departures;
  if (!turn_until(is_heard, options.limit)) {
    fail("%llu of %llu deliveries came", (unsigned long long)heard[DISCOVERED],
         (unsigned long long)wanted[DISCOVERED]);
  }
}

// Every member has heard the same number of each kind.
static void check_members(int calls) {
  of_members[DISCOVERED] = (uint64_t)(members - 1 + calls),
  of_members[GOODBYE] = of_members[DISCONNECTED] = (uint64_t)calls;
  for (int index = 0; index < members; index++) {
    for (int kind = 0; kind < KINDS; kind++) {
      if (clients[index].heard[kind] != of_members[kind]) {
        fail("member %d heard %u of %s and should have heard %llu", index, clients[index].heard[kind],
             types[kind], (unsigned long long)of_members[kind]);
      }
    }
  }
}

static void call(struct client *caller) {
  char text[256];
  announce(caller, network);
  wait_for((uint64_t)members * 2, 0);
  int count = snprintf(text, sizeof text, "{\"type\":\"goodbye\",\"data\":{\"peerId\":\"%s\"}}", caller->id);
  send_text(caller, TEXT, text, (size_t)count);
  wait_for(0, (uint64_t)members);
}

static void run(void) {
  members = options.peers;
  int callers = (options.rounds + CALLS - 1) / CALLS;
  snprintf(network, sizeof network, "f%llx", (unsigned long long)options.seed);
  clients_make(members + callers);
  clients_open(0, client_count);
  for (int index = 0; index < members; index++) announce(&clients[index], network);
  wait_for((uint64_t)members * (uint64_t)(members - 1), 0);
  struct cost from = cost_now();
  for (int round = 0; round < options.rounds; round++) call(&clients[members + round / CALLS]);
  struct cost to = cost_now();
  check_members(options.rounds);
  report_cost(from, to, (uint64_t)options.rounds * (uint64_t)members * 4);
  report("\"peers\":%d,\"calls\":%d", members, options.rounds);
}

const struct mode fanout_mode = {"fanout", run, NULL, message, NULL};
