// Connecting: some are always on their way in. Whoever has been greeted is cut off and comes again as
// somebody else.
#include <stdlib.h>

#include "load.h"

static int *finished, finished_count;
static uint64_t greeted;

static void opened(struct client *client) {
  greeted++;
  finished[finished_count++] = client->index;
}

// What the server says between its greeting and the cut.
static void message(struct client *client, const uint8_t *message, size_t count) {
  (void)client, (void)message, (void)count;
}

static void spend(double seconds) {
  uint64_t end = clock_now() + (uint64_t)(seconds * 1e9), stuck = end + (uint64_t)(options.limit * 1e9);
  while (now < end) {
    turn(10);
    for (int at = 0; at < finished_count; at++) {
      struct client *client = &clients[finished[at]];
      client_close(client, true);
      client_renew(client, greeted + (uint64_t)at);
      client_open(client);
    }
    finished_count = 0;
    if (now > stuck) fail("the server does not answer");
  }
}

static void run(void) {
  clients_make(options.concurrency);
  finished = calloc((size_t)options.concurrency, sizeof *finished);
  for (int index = 0; index < client_count; index++) client_open(&clients[index]);
  spend(options.warmup);
  uint64_t before = greeted;
  struct cost from = cost_now();
  spend(options.seconds);
  struct cost to = cost_now();
  if (greeted == before) fail("nobody was let in");
  report_cost(from, to, greeted - before);
  report("\"concurrency\":%d", options.concurrency);
}

const struct mode connect_mode = {"connect", run, opened, message, NULL};
