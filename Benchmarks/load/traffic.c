// Bytes in and out of one client's socket.
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "load.h"

static uint8_t room[RECEIVE_ROOM];

void bytes_add(struct bytes *bytes, const void *more, size_t count) {
  if (bytes->count + count > bytes->room) {
    bytes->room = (bytes->count + count) * 2;
    bytes->start = realloc(bytes->start, bytes->room);
    if (bytes->start == NULL) fail("no memory");
  }
  if (more != NULL) memcpy(bytes->start + bytes->count, more, count);
  bytes->count += count;
}

// Room for so many bytes behind what is to be sent at the end of the turn.
uint8_t *send_room(struct client *client, size_t count) {
  bytes_add(&client->out, NULL, count);
  mark_dirty(client);
  return client->out.start + client->out.count - count;
}

void send_bytes(struct client *client, const void *bytes, size_t count) {
  memcpy(send_room(client, count), bytes, count);
}

static void ended(struct client *client, const char *why) {
  if (mode->ended == NULL) fail("the server ended client %d: %s", client->index, why);
  client_close(client, false);
  mode->ended(client);
}

void flush(struct client *client) {
  struct bytes *out = &client->out;
  while (client->out_start < out->count) {
    size_t waiting = out->count - client->out_start;
    ssize_t sent;
    bool must_wait;
    if (client->tls == NULL) {
      sent = send(client->descriptor, out->start + client->out_start, waiting, MSG_NOSIGNAL);
      must_wait = sent < 0 && errno == EAGAIN;
    } else {
      sent = SSL_write(client->tls, out->start + client->out_start, (int)waiting);
      must_wait = sent <= 0 && SSL_get_error(client->tls, (int)sent) == SSL_ERROR_WANT_WRITE;
    }
    if (must_wait) {
      if (!client->wants_write) watch_socket(client, false, true);
      return;
    }
    if (sent <= 0) {
      ended(client, client->tls == NULL ? strerror(errno) : "a TLS write failed");
      return;
    }
    client->out_start += (size_t)sent;
  }
  out->count = client->out_start = 0;
  if (client->wants_write) watch_socket(client, false, false);
}

void shake(struct client *client) {
  int done = SSL_connect(client->tls);
  if (done == 1) {
    client->phase = UPGRADING;
    adapter->hello(client);
    return;
  }
  int why = SSL_get_error(client->tls, done);
  if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) fail("client %d: TLS failed", client->index);
}

static void use(struct client *client, uint8_t *bytes, size_t count) {
  if (client->kept.count == 0) {
    size_t used = adapter->take(client, bytes, count);
    if (client->phase != CLOSED && used < count) bytes_add(&client->kept, bytes + used, count - used);
    return;
  }
  bytes_add(&client->kept, bytes, count);
  size_t used = adapter->take(client, client->kept.start, client->kept.count);
  if (client->phase == CLOSED) return;
  client->kept.count -= used;
  memmove(client->kept.start, client->kept.start + used, client->kept.count);
}

void receive(struct client *client) {
  do {
    ssize_t count;
    if (client->tls == NULL) {
      count = recv(client->descriptor, room, sizeof room, 0);
      if (count < 0 && errno == EAGAIN) return;
    } else {
      count = SSL_read(client->tls, room, sizeof room);
      if (count <= 0 && SSL_get_error(client->tls, (int)count) == SSL_ERROR_WANT_READ) return;
    }
    if (count <= 0) {
      ended(client, count == 0 ? "closed" : strerror(errno));
      return;
    }
    use(client, room, (size_t)count);
  } while (client->phase != CLOSED && client->tls != NULL && SSL_has_pending(client->tls));
}
