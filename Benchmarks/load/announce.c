// Announcing: everybody joins one network at once, and hears of everybody. Each delivery is ticked off, so
// that one that is missing, comes twice or is for somebody else is seen.
#include <stdio.h>
#include <stdlib.h>

#include "load.h"
#include "meeting.h"

static void message(struct client *client, const uint8_t *message, size_t count) {
  if (meeting_hears(client, message, count) == ABOUT_NOBODY && says(message, count, "\"peer-discovered\"")) {
    fail("client %d heard of somebody who is not here: %.*s", client->index, (int)count, message);
  }
}

static void run(void) {
  struct cost sum = {0};
  uint64_t longest = 0;
  clients_make(options.peers);
  for (int round = 0; round < options.rounds; round++) {
    meeting_begin(round, round);
    clients_open(0, client_count);
    struct cost from = cost_now();
    for (int index = 0; index < client_count; index++) meeting_join(&clients[index]);
    if (!turn_until(meeting_is_whole, options.limit)) meeting_fail();
    struct cost to = cost_now();
    sum.time += to.time - from.time, sum.server += to.server - from.server, sum.own += to.own - from.own;
    if (to.time - from.time > longest) longest = to.time - from.time;
    for (int index = 0; index < client_count; index++) client_close(&clients[index], true);
  }
  report_cost((struct cost){0}, sum, (uint64_t)options.rounds * meeting_size());
  report("\"peers\":%d,\"longest_ms\":%.3f", options.peers, (double)longest / 1e6);
}

const struct mode announce_mode = {"announce", run, NULL, message, NULL};
