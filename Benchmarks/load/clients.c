// Clients, and the turns in which they are served.
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "../common/tls.h"

struct client *clients;
int client_count, open_count;
uint64_t now, pings_answered;
static int poll_descriptor;
static int *dirty, dirty_count;
static SSL_CTX *tls;

uint64_t clock_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static uint64_t mix(uint64_t value) {
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
  value = (value ^ value >> 27) * 0x94d049bb133111ebu;
  return value ^ value >> 31;
}

// Gives a client an id that nobody has had. Its last eight digits are the index, so that a receiver knows it.
void client_renew(struct client *client, uint64_t salt) {
  uint64_t start = mix(options.seed + mix(salt + (uint64_t)client->index * 0x9e3779b97f4a7c15u));
  snprintf(client->id, sizeof client->id, "%016llx%016llx%08x", (unsigned long long)start,
           (unsigned long long)mix(start + 1), (unsigned)client->index);
}

void clients_make(int count) {
  clients = calloc((size_t)count, sizeof *clients);
  dirty = calloc((size_t)count, sizeof *dirty);
  if (clients == NULL || dirty == NULL) fail("no memory for %d clients", count);
  client_count = count;
  poll_descriptor = epoll_create1(EPOLL_CLOEXEC);
  if (options.secure) tls = tls_client();
  for (int index = 0; index < count; index++) {
    clients[index].index = index, clients[index].descriptor = -1;
    client_renew(&clients[index], 0);
  }
  now = clock_now();
}

void watch_socket(struct client *client, bool is_new, bool writes) {
  struct epoll_event event = {.events = EPOLLIN | (writes ? EPOLLOUT : 0),
                              .data.u32 = (uint32_t)client->index};
  client->wants_write = writes;
  if (epoll_ctl(poll_descriptor, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, client->descriptor, &event) != 0) {
    fail("epoll_ctl: %s", strerror(errno));
  }
}

void client_open(struct client *client) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  int one = 1, descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) fail("no socket for client %d: %s", client->index, strerror(errno));
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  // One address has ports for some 28,000 connections, and some servers let one have fewer.
  setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  address.sin_addr.s_addr =
      htonl(INADDR_LOOPBACK + (uint32_t)(options.first + client->index % options.sources));
  if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) fail("bind: %s", strerror(errno));
  // The second of each pair may be at another server than the first.
  int port = options.other != 0 && client->index % 2 == 1 ? options.other : options.port;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK), address.sin_port = htons((uint16_t)port);
  if (connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS) {
    fail("connect to 127.0.0.1:%d: %s", port, strerror(errno));
  }
  client->descriptor = descriptor, client->phase = CONNECTING;
  client->out.count = client->out_start = client->kept.count = 0;
  if (tls != NULL) {
    client->tls = SSL_new(tls);
    SSL_set_fd(client->tls, descriptor);
    SSL_set_connect_state(client->tls);
  }
  watch_socket(client, true, true);
}

// The other side hears of it at once when it is abrupt; otherwise once it has been sent everything.
void client_close(struct client *client, bool abruptly) {
  if (client->phase == CLOSED) return;
  if (client->phase == OPEN) open_count--;
  if (abruptly) {
    struct linger none = {.l_onoff = 1, .l_linger = 0};
    setsockopt(client->descriptor, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  }
  close(client->descriptor);
  SSL_free(client->tls);
  client->tls = NULL, client->descriptor = -1, client->phase = CLOSED, client->wants_write = 0;
  client->out.count = client->out_start = client->kept.count = 0;
}

// Whoever is accepted, upgraded and greeted.
void client_opened(struct client *client) {
  client->phase = OPEN, open_count++;
  if (mode->opened != NULL) mode->opened(client);
}

void mark_dirty(struct client *client) {
  if (client->is_dirty) return;
  client->is_dirty = 1;
  dirty[dirty_count++] = client->index;
}

static void progressed(struct client *client) {
  if (client->phase == CONNECTING) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(client->descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) fail("client %d cannot connect: %s", client->index, strerror(error));
    client->phase = client->tls == NULL ? UPGRADING : HANDSHAKE;
    watch_socket(client, false, false);
    if (client->tls == NULL) adapter->hello(client);
  }
  if (client->phase == HANDSHAKE) shake(client);
}

// Sends all that waits to be sent.
void flush_all(void) {
  for (int at = 0; at < dirty_count; at++) {
    struct client *client = &clients[dirty[at]];
    client->is_dirty = 0;
    if (client->phase >= UPGRADING) flush(client);
  }
  dirty_count = 0;
}

// Waits for so long at most, serves whoever has something, then sends all that came of it.
void turn(int milliseconds) {
  static struct epoll_event events[1024];
  int count = epoll_wait(poll_descriptor, events, 1024, milliseconds);
  now = clock_now();
  for (int at = 0; at < count; at++) {
    struct client *client = &clients[events[at].data.u32];
    if (client->phase == CLOSED) continue;
    if (client->phase <= HANDSHAKE)
      progressed(client);
    else if (events[at].events & EPOLLOUT)
      mark_dirty(client);
    if (client->phase >= UPGRADING && events[at].events & ~(uint32_t)EPOLLOUT) receive(client);
  }
  flush_all();
}

// False if it did not come about in time.
bool turn_until(bool (*done)(void), double seconds) {
  uint64_t end = clock_now() + (uint64_t)(seconds * 1e9);
  while (!done()) {
    if (now > end) return false;
    turn(10);
  }
  return true;
}

// Opens many, a few at a time, and waits for all.
void clients_open(int first, int count) {
  int begun = first, wanted = open_count + count, before = open_count;
  uint64_t end = clock_now() + (uint64_t)(options.limit * 1e9), told = clock_now();
  while (open_count < wanted) {
    while (begun < first + count && begun - first - (open_count - before) < options.concurrency) {
      client_open(&clients[begun++]);
    }
    turn(10);
    if (now > end)
      fail("only %d of %d clients were let in within %g s", open_count - before, count, options.limit);
    if (now - told > 30000000000u) {
      told = now;
      progress("%d of %d connected", open_count - before, count);
    }
  }
}
