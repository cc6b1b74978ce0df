// Letters between partners: made once, numbered, and checked to the last byte when they arrive.
#include <stdio.h>
#include <stdlib.h>

#include "load.h"

static const char digits[] = "0123456789abcdef";

// Sends the next letter to the partner. `time` is when it should have been sent.
void send_letter(struct client *client, uint64_t time) {
  const struct letter *letter = &client->letter;
  uint32_t number = client->sent++;
  client->times[number % RING] = time;
  uint8_t *place = send_room(client, letter->frame.count);
  memcpy(place, letter->frame.start, letter->frame.count);
  place += letter->number;
  for (int at = 0; at < 8; at++) place[at] = (uint8_t)digits[number >> (28 - 4 * at) & 15] ^ letter->mask[at];
}

static uint32_t number_at(const uint8_t *place) {
  uint32_t number = 0;
  for (int at = 0; at < 8; at++) {
    uint8_t digit = place[at];
    uint32_t value = digit >= '0' && digit <= '9' ? (uint32_t)digit - '0' : (uint32_t)digit - 'a' + 10;
    if (value > 15) fail("a letter without a number");
    number = number << 4 | value;
  }
  return number;
}

// Whether a message differs from the learned one in number and time only.
static bool is_alike(const struct expected *expected, const uint8_t *message, size_t count) {
  const uint8_t *known = expected->message.start;
  if (count != expected->message.count) return false;
  size_t first = expected->number, first_end = first + 8, second = count, second_end = count;
  if (expected->time != 0) second = expected->time, second_end = second + 13;
  if (second < first) {
    size_t start = first, end = first_end;
    first = second, first_end = second_end, second = start, second_end = end;
  }
  return memcmp(message, known, first) == 0 &&
         memcmp(message + first_end, known + first_end, second - first_end) == 0 &&
         memcmp(message + second_end, known + second_end, count - second_end) == 0;
}

// Checks that a message is the next letter of the partner; returns the time it was sent with.
uint64_t take_letter(struct client *client, const uint8_t *message, size_t count) {
  struct expected *expected = &client->expected;
  if (!is_alike(expected, message, count)) {
    expected->message.count = 0;
    adapter->learn(client, message, count);
    bytes_add(&expected->message, message, count);
  }
  uint32_t number = number_at(message + expected->number);
  if (number != client->received) {
    fail("client %d got letter %u of its partner and expected %u", client->index, number, client->received);
  }
  client->received++;
  return client->partner->times[number % RING];
}
