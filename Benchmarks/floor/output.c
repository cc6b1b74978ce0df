// Output is gathered while a turn lasts and sent once, at its end.
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "floor.h"

// A little more than a power of two, so that the first lines of all blocks do not share one set of the cache.
enum { BLOCK_ROOM = 16 * 1024 + 320, SPARE_BLOCKS = 4096, MOST_PIECES = 64 };

static struct block *spare;
static uint32_t spare_count;
static uint32_t *dirty, dirty_count, dirty_room;

static struct block *new_block(size_t count) {
  struct block *block = spare;
  if (block != NULL && count <= block->room) {
    spare = block->next, spare_count--;
  } else {
    size_t room = count > BLOCK_ROOM ? count : BLOCK_ROOM;
    block = malloc(sizeof *block + room);
    if (block == NULL) abort();
    block->room = (uint32_t)room;
  }
  block->next = NULL, block->start = block->end = 0;
  return block;
}

static void give_back(struct block *block) {
  if (block->room != BLOCK_ROOM || spare_count >= SPARE_BLOCKS) {
    free(block);
    return;
  }
  block->next = spare, spare = block, spare_count++;
}

// Gives back what a burst left behind.
void release_spare(void) {
  while (spare != NULL) {
    struct block *block = spare;
    spare = block->next;
    free(block);
  }
  spare_count = 0;
}

// Room for so many bytes at the end of what waits; they count as written.
uint8_t *claim(struct connection *c, size_t count) {
  if (!c->is_dirty) {
    c->is_dirty = 1;
    if (dirty_count == dirty_room) {
      dirty_room = dirty_room ? dirty_room * 2 : 1024;
      dirty = realloc(dirty, dirty_room * sizeof *dirty);
      if (dirty == NULL) abort();
    }
    dirty[dirty_count++] = (uint32_t)number(c);
  }
  struct block *last = c->last;
  if (last == NULL || last->room - last->end < count) {
    struct block *block = new_block(count);
    if (last == NULL)
      c->out = block;
    else
      last->next = block;
    c->last = last = block;
  }
  uint8_t *place = last->bytes + last->end;
  last->end += (uint32_t)count, c->queued += (uint32_t)count;
  return place;
}

static void consume(struct connection *c, size_t count) {
  c->queued -= (uint32_t)count;
  while (c->out != NULL) {
    struct block *block = c->out;
    size_t waiting = block->end - block->start;
    if (count < waiting) {
      block->start += (uint32_t)count;
      return;
    }
    count -= waiting, c->out = block->next;
    give_back(block);
  }
  c->last = NULL;
}

static ssize_t write_plain(struct connection *c) {
  if (c->out->next == NULL) {
    return send(number(c), c->out->bytes + c->out->start, c->out->end - c->out->start, MSG_NOSIGNAL);
  }
  struct iovec pieces[MOST_PIECES];
  struct msghdr message = {.msg_iov = pieces};
  for (struct block *one = c->out; one != NULL && message.msg_iovlen < MOST_PIECES; one = one->next) {
    pieces[message.msg_iovlen++] = (struct iovec){one->bytes + one->start, one->end - one->start};
  }
  return sendmsg(number(c), &message, MSG_NOSIGNAL);
}

static ssize_t write_secure(struct connection *c) {
  int sent = SSL_write(c->tls, c->out->bytes + c->out->start, (int)(c->out->end - c->out->start));
  if (sent > 0) return sent;
  int why = SSL_get_error(c->tls, sent);
  errno = why == SSL_ERROR_WANT_WRITE || why == SSL_ERROR_WANT_READ ? EAGAIN : EPIPE;
  return -1;
}

void flush(struct connection *c) {
  while (c->out != NULL) {
    ssize_t sent = c->tls == NULL ? write_plain(c) : write_secure(c);
    if (sent < 0) {
      if (errno != EAGAIN || c->queued > MOST_QUEUED) {
        drop(c);
        return;
      }
      break;
    }
    consume(c, (size_t)sent);
  }
  if ((c->out != NULL) != c->wants_write) watch_writing(c, c->out != NULL);
}

// Dropping somebody may have more to say to others, so the list can grow meanwhile.
void flush_dirty(void) {
  for (uint32_t at = 0; at < dirty_count; at++) {
    struct connection *c = &connections[dirty[at]];
    c->is_dirty = 0;
    if (c->phase == REQUEST || c->phase == OPEN) flush(c);
  }
  dirty_count = 0;
}

void drop_output(struct connection *c) { consume(c, c->queued); }
