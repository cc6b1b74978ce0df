// The load generator: one thread, one epoll, any number of clients. What its files share.
#pragma once
#include <openssl/ssl.h>

#include "../common/wire.h"
#include "histogram.h"

enum { MOST_WATCHED = 64, RECEIVE_ROOM = 256 * 1024, RING = 1 << 16 };
enum phase { CLOSED, CONNECTING, HANDSHAKE, UPGRADING, GREETED, OPEN };

struct options {
  const char *adapter, *path;
  int port, other, pairs, depth, size, peers, rounds, concurrency, sources, first, members;
  double seconds, warmup, rate, limit, hold;
  bool secure, oneway;
  uint64_t seed;
  int watched[MOST_WATCHED], watched_count;
};
extern struct options options;

struct bytes {
  uint8_t *start;
  size_t count, room;
};

// A message made once; only its number changes from one time to the next.
struct letter {
  struct bytes frame;
  size_t number;      // where the eight digits of the number stand
  uint8_t mask[8];    // what they are combined with
  const char *filler; // what follows them
  size_t filler_count;
};

// What a receiver has learned its messages look like, so that checking one more is comparing bytes.
struct expected {
  struct bytes message;
  size_t number, time; // where these differ from one message to the next; time may be nowhere
};

struct client {
  int descriptor, index;
  uint8_t phase, is_dirty, wants_write, is_ready;
  char id[ID_DIGITS + 1];
  struct client *partner;
  struct letter letter;     // to the partner
  struct expected expected; // from the partner
  uint32_t sent, received;  // numbers of letters
  uint64_t *times;          // when each was sent, or should have been
  uint32_t heard[4];        // for modes that count
  struct bytes out, kept;
  size_t out_start;
  SSL *tls;
};

// How to speak to a kind of server.
struct adapter {
  const char *name;
  bool has_networks, is_own_partner;
  void (*hello)(struct client *client);
  // Takes what is whole and calls `opened` and the mode's `message`; returns how many bytes that was.
  size_t (*take)(struct client *client, uint8_t *bytes, size_t count);
  void (*write_letter)(struct client *client, size_t size);
  // Checks a message about which nothing is known yet, and learns where its changing parts are.
  void (*learn)(struct client *client, const uint8_t *message, size_t count);
};
extern const struct adapter *adapter;

struct mode {
  const char *name;
  void (*run)(void);
  void (*opened)(struct client *client);
  void (*message)(struct client *client, const uint8_t *message, size_t count);
  void (*ended)(struct client *client); // without it an end is a failure
};
extern const struct mode *mode;

// clients.c, traffic.c
extern struct client *clients;
extern int client_count, open_count;
extern uint64_t now; // nanoseconds, read once in a turn
extern uint64_t pings_answered;
void clients_make(int count);
void clients_open(int first, int count);
void client_open(struct client *client);
void client_close(struct client *client, bool abruptly);
void client_opened(struct client *client);
void client_renew(struct client *client, uint64_t salt);
void turn(int milliseconds);
bool turn_until(bool (*done)(void), double seconds);
void send_bytes(struct client *client, const void *bytes, size_t count);
uint8_t *send_room(struct client *client, size_t count);
void bytes_add(struct bytes *bytes, const void *more, size_t count);
uint64_t clock_now(void);
void mark_dirty(struct client *client);
void watch_socket(struct client *client, bool is_new, bool writes);

// traffic.c
void receive(struct client *client);
void flush(struct client *client);
void flush_all(void);
void shake(struct client *client);

// letters.c, messages.c
void send_letter(struct client *client, uint64_t time);
uint64_t take_letter(struct client *client, const uint8_t *message, size_t count);
void send_text(struct client *client, int opcode, const char *text, size_t count);
void announce(struct client *client, const char *network);
void pair_name(const struct client *client, char *name, size_t room);
bool says(const uint8_t *message, size_t count, const char *text);
bool is_about(const uint8_t *message, size_t count, const char *type, const char **peer);

// report.c
struct cost {
  uint64_t time, server, own;
};
struct cost cost_now(void);
long resident(void);
void report(const char *format, ...) __attribute__((format(printf, 1, 2)));
void report_cost(struct cost from, struct cost to, uint64_t units);
void progress(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
