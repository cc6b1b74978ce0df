// The floor: a hub by hand, as small as it can be. Not a product: it refuses nothing that a benchmark does
// not send.
#include <errno.h>
#include <arpa/inet.h>
#include <malloc.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "floor.h"
#include "../common/tls.h"

enum { EVENTS = 512, SWEEP_PIECES = 10, MUCH_TURNOVER = 64 };

struct connection *connections;
uint8_t *receive_room;
uint32_t seconds;
char milliseconds[14];
uint32_t turnover;
uint64_t counted[4];

static int poll_descriptor, listener;
static size_t connection_room;
static int highest;
static SSL_CTX *tls;

void watch_writing(struct connection *c, bool wanted) {
  struct epoll_event event = {.events = EPOLLIN | (wanted ? EPOLLOUT : 0), .data.u32 = (uint32_t)number(c)};
  c->wants_write = wanted;
  epoll_ctl(poll_descriptor, EPOLL_CTL_MOD, number(c), &event);
}

static void read_clocks(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  seconds = (uint32_t)time.tv_sec;
  clock_gettime(CLOCK_REALTIME_COARSE, &time);
  uint64_t now = (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
  static uint64_t written;
  if (now == written) return;
  written = now;
  for (int at = 12; at >= 0; at--, now /= 10) milliseconds[at] = (char)('0' + now % 10);
}

static void accept_all(void) {
  for (int taken = 0; taken < 64; taken++) {
    int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) return;
    if ((size_t)descriptor >= connection_room) {
      close(descriptor);
      continue;
    }
    struct connection *c = &connections[descriptor];
    memset(c, 0, sizeof *c);
    turnover++;
    c->phase = tls == NULL ? REQUEST : HANDSHAKE, c->heard = seconds;
    if (tls != NULL) {
      c->tls = SSL_new(tls);
      SSL_set_fd(c->tls, descriptor);
      SSL_set_accept_state(c->tls);
    }
    if (descriptor > highest) highest = descriptor;
    // Accepted sockets inherit TCP_NODELAY from the listener.
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)descriptor};
    epoll_ctl(poll_descriptor, EPOLL_CTL_ADD, descriptor, &event);
  }
}

// Pings the silent and drops the gone, a tenth of all each tenth of a second.
static void sweep(void) {
  static int piece;
  int share = highest / SWEEP_PIECES + 1, first = piece * share;
  for (int at = first; at < first + share && at <= highest; at++) {
    struct connection *c = &connections[at];
    if (c->phase == FREE) continue;
    uint32_t silent = seconds - c->heard;
    if (silent >= GONE_AFTER)
      drop(c);
    else if (silent >= PING_AFTER && c->phase == OPEN && c->queued == 0)
      append(c, "\x89\0", 2);
  }
  piece = (piece + 1) % SWEEP_PIECES;
}

// Two seconds after many came or went, the heap gives back what they left.
static void tidy_heap(void) {
  static uint32_t seen, seen_at, done;
  if (turnover != seen) seen = turnover, seen_at = seconds;
  if (seen - done < MUCH_TURNOVER || seconds - seen_at < 2) return;
  done = seen;
  release_spare();
  malloc_trim(0);
}

static void serve(void) {
  static struct epoll_event events[EVENTS];
  uint64_t next_sweep = 0;
  while (true) {
    int count = epoll_wait(poll_descriptor, events, EVENTS, 100);
    read_clocks();
    for (int at = 0; at < count; at++) {
      int descriptor = (int)events[at].data.u32;
      if (descriptor == listener) {
        accept_all();
        continue;
      }
      struct connection *c = &connections[descriptor];
      if (events[at].events & EPOLLOUT && c->phase >= REQUEST) flush(c);
      if (events[at].events & ~(uint32_t)EPOLLOUT && c->phase != FREE) readable(c);
    }
    uint64_t now = strtoull(milliseconds, NULL, 10);
    if (now >= next_sweep) {
      next_sweep = now + 1000 / SWEEP_PIECES;
      sweep();
      tidy_heap();
    }
    flush_dirty();
  }
}

static int listen_on(int port) {
  int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  socklen_t size = sizeof address;
  if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0 || listen(descriptor, 4096) != 0 ||
      getsockname(descriptor, (struct sockaddr *)&address, &size) != 0) {
    fprintf(stderr, "floor: cannot listen on 127.0.0.1:%d: %s\n", port, strerror(errno));
    exit(1);
  }
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return descriptor;
}

int main(int count, char **words) {
  if (count != 2 && count != 4) {
    fprintf(stderr, "usage: floor PORT [CERTIFICATE KEY]\nPORT 0 takes a free one; it is printed.\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  connection_room = limit.rlim_max < 1000000 ? limit.rlim_max : 1000000;
  connections = mmap(NULL, connection_room * sizeof *connections, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  receive_room = aligned_alloc(4096, RECEIVE_ROOM + 4096);
  if (connections == MAP_FAILED || receive_room == NULL) return 1;
  table_start();
  if (count == 4) tls = tls_server(words[2], words[3]);
  read_clocks();
  poll_descriptor = epoll_create1(EPOLL_CLOEXEC);
  listener = listen_on(atoi(words[1]));
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)listener};
  epoll_ctl(poll_descriptor, EPOLL_CTL_ADD, listener, &event);
  serve();
}
