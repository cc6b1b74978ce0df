// A storm: everybody is cut off, comes back at once under another id, and announces where it was. What
// counts is the time until everybody has heard of everybody again.
#include <stdlib.h>

#include "load.h"
#include "meeting.h"

// What is said about those who were here before the storm is nobody's concern.
static void message(struct client *client, const uint8_t *message, size_t count) {
  meeting_hears(client, message, count);
}

static void run(void) {
  struct cost sum = {0};
  struct histogram *times = calloc(1, sizeof *times);
  clients_make(options.peers);
  options.concurrency = options.peers;
  for (int round = 0; round <= options.rounds; round++) {
    struct cost from = cost_now();
    for (int index = 0; index < client_count; index++) client_close(&clients[index], true);
    meeting_begin(round, 0);
    for (int index = 0; index < client_count; index++) client_open(&clients[index]);
    if (!turn_until(meeting_is_whole, options.limit)) meeting_fail();
    struct cost to = cost_now();
    if (round == 0) continue; // nobody was there to be cut off
    sum.time += to.time - from.time, sum.server += to.server - from.server, sum.own += to.own - from.own;
    histogram_add(times, to.time - from.time);
  }
  report_cost((struct cost){0}, sum, (uint64_t)options.rounds);
  report("\"peers\":%d,\"whole_ms\":%.3f,\"longest_ms\":%.3f", options.peers,
         (double)histogram_at(times, 0.5) / 1e6, (double)times->largest / 1e6);
}

const struct mode storm_mode = {"storm", run, meeting_join, message, NULL};
