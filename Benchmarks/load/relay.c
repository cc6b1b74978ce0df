// Relay: pairs of peers that write to each other. In a closed loop each letter brings about the next one;
// in an open loop letters are sent by the clock, and waiting counts from when they should have been sent.
#include <stdio.h>
#include <stdlib.h>

#include "latency.h"
#include "load.h"

static uint64_t relayed;
static int ready_count;
static bool is_over;

static void become_ready(struct client *client) {
  if (client->is_ready) return;
  client->is_ready = 1, ready_count++;
}

static void opened(struct client *client) {
  if (!adapter->has_networks) {
    become_ready(client);
    return;
  }
  char network[16];
  pair_name(client, network, sizeof network);
  announce(client, network);
}

static void message(struct client *client, const uint8_t *message, size_t count) {
  if (!client->is_ready) {
    const char *peer;
    if (is_about(message, count, "peer-discovered", &peer) &&
        memcmp(peer, client->partner->id, ID_DIGITS) == 0) {
      become_ready(client);
    }
    return;
  }
  uint64_t sent = take_letter(client, message, count);
  relayed++;
  latency_add(now, now > sent ? now - sent : 0);
  if (is_over || options.rate > 0) return;
  send_letter(options.oneway ? client->partner : client, now);
}

static bool all_ready(void) { return ready_count == client_count; }

static bool all_arrived(void) {
  for (int index = 0; index < client_count; index++) {
    if (clients[index].sent != clients[index].partner->received) return false;
  }
  return true;
}

static void prepare(void) {
  clients_make(adapter->is_own_partner ? options.pairs : options.pairs * 2);
  for (int index = 0; index < client_count; index++) {
    struct client *client = &clients[index];
    client->partner = adapter->is_own_partner ? client : &clients[index ^ 1];
    client->times = calloc(RING, sizeof *client->times);
    adapter->write_letter(client, (size_t)options.size);
  }
  clients_open(0, client_count);
  if (!turn_until(all_ready, options.limit))
    fail("only %d of %d found their partners", ready_count, client_count);
}

// Sends what is due, at once. Every first peer of a pair has its turn, evenly spread.
static void send_due(uint64_t start) {
  static uint64_t due;
  int senders = adapter->is_own_partner ? client_count : client_count / 2;
  double gap = 1e9 / options.rate;
  now = clock_now();
  while (true) {
    uint64_t time = start + (uint64_t)((double)due * gap);
    if (time > now) break;
    struct client *client = &clients[due % (uint64_t)senders * (adapter->is_own_partner ? 1 : 2)];
    if (client->sent - client->partner->received >= RING) fail("the server is %d letters behind", RING);
    send_letter(client, time);
    due++;
  }
  flush_all();
}

static void spend(uint64_t start, double seconds) {
  uint64_t end = clock_now() + (uint64_t)(seconds * 1e9);
  while (now < end) {
    turn(options.rate > 0 ? 0 : 10);
    if (options.rate > 0) send_due(start);
  }
}

static void run(void) {
  prepare();
  uint64_t start = now = clock_now();
  if (options.rate <= 0) {
    for (int index = 0; index < client_count; index += adapter->is_own_partner ? 1 : 2) {
      for (int sent = 0; sent < options.depth; sent++) send_letter(&clients[index], now);
    }
  }
  spend(start, options.warmup);
  latency_begin();
  uint64_t before = relayed;
  struct cost from = cost_now();
  spend(start, options.seconds);
  struct cost to = cost_now();
  uint64_t units = relayed - before;
  is_over = true;
  if (!turn_until(all_arrived, options.limit)) fail("letters were lost");
  if (units == 0) fail("nothing was relayed");
  report_cost(from, to, units);
  latency_report();
  report("\"clients\":%d,\"resident\":%ld", client_count, resident());
}

const struct mode relay_mode = {"relay", run, opened, message, NULL};
