// The command line: a mode, then options as NAME VALUE.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "load.h"

extern const struct mode relay_mode, announce_mode, connect_mode, fanout_mode, storm_mode, idle_mode;
extern const struct adapter loft_adapter, peerpigeon_adapter, echo_adapter, nats_adapter;
static const struct mode *const modes[] = {&relay_mode,  &announce_mode, &connect_mode,
                                           &fanout_mode, &storm_mode,    &idle_mode};
static const struct adapter *const adapters[] = {&loft_adapter, &peerpigeon_adapter, &echo_adapter,
                                                 &nats_adapter};

const struct mode *mode;
const struct adapter *adapter;
struct options options = {
    .adapter = "loft",
    .path = "/",
    .pairs = 32,
    .depth = 1,
    .size = 200,
    .peers = 200,
    .rounds = 1,
    .concurrency = 128,
    .sources = 1,
    .members = 10,
    .seconds = 2,
    .warmup = 0.5,
    .limit = 20,
};

enum kind { NUMBER, REAL, FLAG, WORD };
static const struct {
  const char *name;
  enum kind kind;
  void *value;
  const char *meaning;
} known[] = {
    {"port", NUMBER, &options.port, "where the server listens on 127.0.0.1"},
    {"other", NUMBER, &options.other, "where the second of each pair connects, if it is elsewhere"},
    {"adapter", WORD, &options.adapter, "how to speak to it: loft, peerpigeon, echo or nats"},
    {"path", WORD, &options.path, "the path of its WebSocket"},
    {"tls", FLAG, &options.secure, "1: over TLS"},
    {"pairs", NUMBER, &options.pairs, "relay: how many pairs"},
    {"depth", NUMBER, &options.depth, "relay: letters in flight for each pair"},
    {"size", NUMBER, &options.size, "relay: bytes of a letter"},
    {"rate", REAL, &options.rate, "relay: letters a second by the clock, instead of a closed loop"},
    {"oneway", FLAG, &options.oneway, "1: only the first of each pair writes"},
    {"seconds", REAL, &options.seconds, "how long is measured"},
    {"warmup", REAL, &options.warmup, "what goes before that, in seconds"},
    {"peers", NUMBER, &options.peers, "how many peers"},
    {"members", NUMBER, &options.members, "idle: how many are in one network"},
    {"rounds", NUMBER, &options.rounds, "how often a burst is repeated"},
    {"concurrency", NUMBER, &options.concurrency, "connections being opened at once"},
    {"sources", NUMBER, &options.sources, "loopback addresses to connect from"},
    {"first", NUMBER, &options.first, "the first of them, after 127.0.0.1"},
    {"hold", REAL, &options.hold, "idle: seconds to hold them"},
    {"limit", REAL, &options.limit, "seconds any single step may take"},
};
enum { KNOWN = sizeof known / sizeof known[0] };

static _Noreturn void usage(void) {
  fprintf(stderr, "usage: load MODE port PORT [NAME VALUE]...\nmodes:");
  for (size_t at = 0; at < sizeof modes / sizeof *modes; at++) fprintf(stderr, " %s", modes[at]->name);
  fprintf(stderr, "\n  watch        a process of the server, for its processor time; may be repeated\n");
  for (int at = 0; at < KNOWN; at++) fprintf(stderr, "  %-12s %s\n", known[at].name, known[at].meaning);
  exit(2);
}

static void take_option(const char *name, const char *value) {
  char *end = NULL;
  double number = strtod(value, &end);
  bool is_number = *value != 0 && *end == 0 && number >= 0 && number < 2e9;
  if (strcmp(name, "watch") == 0 && is_number && options.watched_count < MOST_WATCHED) {
    options.watched[options.watched_count++] = (int)number;
    return;
  }
  for (int at = 0; at < KNOWN; at++) {
    if (strcmp(name, known[at].name) != 0) continue;
    if (known[at].kind != WORD && !is_number) fail("%s wants a number, not '%s'", name, value);
    switch (known[at].kind) {
    case NUMBER: *(int *)known[at].value = (int)number; break;
    case REAL: *(double *)known[at].value = number; break;
    case FLAG: *(bool *)known[at].value = number != 0; break;
    case WORD: *(const char **)known[at].value = value; break;
    }
    return;
  }
  fprintf(stderr, "load: there is no option '%s'\n", name);
  usage();
}

static void choose(const char *name) {
  for (size_t at = 0; at < sizeof modes / sizeof *modes; at++) {
    if (strcmp(modes[at]->name, name) == 0) mode = modes[at];
  }
  for (size_t at = 0; at < sizeof adapters / sizeof *adapters; at++) {
    if (strcmp(adapters[at]->name, options.adapter) == 0) adapter = adapters[at];
  }
  if (mode == NULL) usage();
  if (adapter == NULL) fail("there is no adapter '%s'", options.adapter);
  if (options.port == 0) fail("a port is needed");
  if (!adapter->has_networks && mode != &relay_mode && mode != &connect_mode) {
    fail("the adapter %s has no networks, so there is relay and connect only", adapter->name);
  }
  if (options.pairs < 1 || options.peers < 2 || options.sources < 1 || options.depth < 1 ||
      options.depth > RING) {
    fail("pairs, sources and depth are at least 1, peers 2, and depth at most %d", RING);
  }
}

int main(int count, char **words) {
  if (count < 2 || count % 2 != 0) usage();
  for (int at = 2; at < count; at += 2) take_option(words[at], words[at + 1]);
  choose(words[1]);
  signal(SIGPIPE, SIG_IGN);
  options.seed = clock_now() * 1024 + (uint64_t)getpid() % 1024;
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  mode->run();
  printf("}\n");
  return 0;
}
