// What comes from a socket, from the first byte to the last.
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "floor.h"
#include "scan.h"

static void keep_rest(struct connection *c, const uint8_t *bytes, size_t count) {
  c->kept = malloc(sizeof *c->kept + count + 4096 + SLACK);
  if (c->kept == NULL) abort();
  c->kept->count = count, c->kept->room = count + 4096;
  memcpy(c->kept->bytes, bytes, count);
}

static void add_to_kept(struct connection *c, const uint8_t *bytes, size_t count) {
  struct kept *kept = c->kept;
  if (kept->room - kept->count < count) {
    size_t room = (kept->count + count) * 2;
    kept = c->kept = realloc(kept, sizeof *kept + room + SLACK);
    if (kept == NULL) abort();
    kept->room = room;
  }
  memcpy(kept->bytes + kept->count, bytes, count);
  kept->count += count;
}

// Works on as much as is whole; returns how many bytes that was.
static size_t work(struct connection *c, uint8_t *bytes, size_t count) {
  size_t used = 0;
  if (c->phase == REQUEST) used = upgrade(c, bytes, count);
  if (c->phase == OPEN) used += take_frames(c, bytes + used, count - used);
  return used;
}

static void use(struct connection *c, uint8_t *bytes, size_t count) {
  c->heard = seconds;
  if (c->kept == NULL) {
    size_t used = work(c, bytes, count);
    if (c->phase != FREE && used < count) keep_rest(c, bytes + used, count - used);
    return;
  }
  add_to_kept(c, bytes, count);
  struct kept *kept = c->kept;
  size_t used = work(c, kept->bytes, kept->count);
  if (c->phase == FREE) return;
  kept->count -= used;
  if (kept->count == 0) {
    free(kept);
    c->kept = NULL;
  } else if (used > 0) {
    memmove(kept->bytes, kept->bytes + used, kept->count);
  }
}

static void shake(struct connection *c) {
  int done = SSL_accept(c->tls);
  if (done == 1) {
    c->phase = REQUEST;
    return;
  }
  int why = SSL_get_error(c->tls, done);
  if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) drop(c);
}

// All that is there, as far as there is room; returns 0 at the end, and -1 if there is nothing.
static ssize_t receive_secure(struct connection *c) {
  size_t count = 0;
  do {
    int got = SSL_read(c->tls, receive_room + count, (int)(RECEIVE_ROOM - count));
    if (got <= 0) {
      int why = SSL_get_error(c->tls, got);
      if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return count > 0 ? (ssize_t)count : -1;
      errno = EPIPE;
      return count > 0 ? (ssize_t)count : 0;
    }
    count += (size_t)got;
  } while (count < RECEIVE_ROOM && SSL_has_pending(c->tls));
  return (ssize_t)count;
}

void readable(struct connection *c) {
  if (c->phase == HANDSHAKE) {
    shake(c);
    if (c->phase != REQUEST || !SSL_has_pending(c->tls)) return;
  }
  do {
    errno = EAGAIN;
    ssize_t count = c->tls == NULL ? recv(number(c), receive_room, RECEIVE_ROOM, 0) : receive_secure(c);
    if (count > 0) {
      use(c, receive_room, (size_t)count);
    } else if (count == 0 || errno != EAGAIN) {
      drop(c);
    }
    // What OpenSSL has taken from the socket no poll will tell of again.
  } while (c->phase != FREE && c->tls != NULL && SSL_has_pending(c->tls) && SSL_pending(c->tls) > 0);
}

// Ends a connection, whatever it was in.
void drop(struct connection *c) {
  if (c->phase == FREE) return;
  if (c->network != NULL) leave(c, "disconnected");
  if (c->is_registered) table_remove(&c->id);
  turnover++;
  c->phase = FREE, c->is_registered = 0, c->wants_write = 0;
  drop_output(c);
  free(c->kept);
  c->kept = NULL;
  if (c->tls != NULL) SSL_free(c->tls);
  c->tls = NULL;
  close(number(c));
}
