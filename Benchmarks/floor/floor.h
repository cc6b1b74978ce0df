// The floor: the least a hub can do in C on epoll. What its files share.
#pragma once
#include <openssl/ssl.h>

#include "../common/wire.h"

enum { RECEIVE_ROOM = 64 * 1024, MOST_QUEUED = 2 << 20, LONGEST_MESSAGE = 1 << 20, LONGEST_HTTP = 8192 };
enum { PING_AFTER = 20, GONE_AFTER = 30 }; // seconds of silence
enum phase { FREE, HANDSHAKE, REQUEST, OPEN };

// Bytes on their way to one connection.
struct block {
  struct block *next;
  uint32_t start, end, room;
  uint8_t bytes[];
};

// An incomplete frame, kept until the rest of it comes.
struct kept {
  size_t count, room;
  uint8_t bytes[];
};

// A framed `peer-discovered` about one peer; receiver and time are written into it for each who hears it.
struct note {
  uint32_t count, target, time;
  uint8_t bytes[];
};

struct network {
  uint32_t *members, count, room;
  struct network *next;
  uint32_t name_count;
  uint8_t name[]; // with its quotation marks
};

// The descriptor is the index.
struct connection {
  uint8_t phase, is_dirty, wants_write, is_registered;
  uint32_t heard, place, queued;
  struct peer_id id;
  char digits[ID_DIGITS];
  struct network *network;
  struct note *note;
  struct block *out, *last;
  struct kept *kept;
  SSL *tls;
};

extern struct connection *connections;
extern uint8_t *receive_room;
extern uint32_t seconds;      // of a coarse clock, read once in a turn
extern char milliseconds[14]; // since 1970, in digits
extern uint32_t turnover;     // connections that came or went
extern uint64_t counted[4];   // relayed, delivered, upgraded, lost
enum { RELAYED, DELIVERED, UPGRADED, LOST };

static inline int number(const struct connection *c) { return (int)(c - connections); }

// output.c
uint8_t *claim(struct connection *c, size_t count);
void flush_dirty(void);
void flush(struct connection *c);
void drop_output(struct connection *c);
void release_spare(void);
static inline void append(struct connection *c, const void *bytes, size_t count) {
  memcpy(claim(c, count), bytes, count);
}

// table.c
void table_start(void);
uint32_t table_find(const struct peer_id *id);
bool table_add(const struct peer_id *id, uint32_t index);
void table_remove(const struct peer_id *id);

// upgrade.c, messages.c, relay.c, network.c, input.c, main.c
size_t upgrade(struct connection *c, uint8_t *bytes, size_t count);
size_t take_frames(struct connection *c, uint8_t *bytes, size_t count);
void take_message(struct connection *c, uint8_t *bytes, size_t count);
void announce(struct connection *c, const uint8_t *name, size_t name_count, const uint8_t *data,
              size_t data_count);
void leave(struct connection *c, const char *reason);
void goodbye(struct connection *c, const uint8_t *data, size_t data_count);
void readable(struct connection *c);
void drop(struct connection *c);
void watch_writing(struct connection *c, bool wanted);
