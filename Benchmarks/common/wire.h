// What a server and a load generator both have to know of the wire: ids, frames, masks.
#pragma once
#include <emmintrin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { ID_DIGITS = 40, LONGEST_HEAD = 14 };
enum { TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10 };

// A peer id in three words.
struct peer_id {
  uint64_t a, b;
  uint32_t c;
};

static inline bool same_id(const struct peer_id *one, const struct peer_id *other) {
  return one->a == other->a && one->b == other->b && one->c == other->c;
}

// Sixteen hexadecimal digits of either case to eight bytes; false if one of them is no digit.
static inline bool hex16(const uint8_t *digits, uint64_t *value) {
  __m128i text = _mm_loadu_si128((const __m128i *)digits);
  __m128i lower = _mm_or_si128(text, _mm_set1_epi8(0x20));
  __m128i number = _mm_and_si128(_mm_cmpgt_epi8(text, _mm_set1_epi8('0' - 1)),
                                 _mm_cmplt_epi8(text, _mm_set1_epi8('9' + 1)));
  __m128i letter = _mm_and_si128(_mm_cmpgt_epi8(lower, _mm_set1_epi8('a' - 1)),
                                 _mm_cmplt_epi8(lower, _mm_set1_epi8('f' + 1)));
  if (_mm_movemask_epi8(_mm_or_si128(number, letter)) != 0xFFFF) return false;
  __m128i halves =
      _mm_add_epi8(_mm_and_si128(text, _mm_set1_epi8(15)), _mm_and_si128(letter, _mm_set1_epi8(9)));
  __m128i bytes = _mm_or_si128(_mm_slli_epi16(halves, 4), _mm_srli_epi16(halves, 8));
  bytes = _mm_packus_epi16(_mm_and_si128(bytes, _mm_set1_epi16(0xFF)), _mm_setzero_si128());
  *value = (uint64_t)_mm_cvtsi128_si64(bytes);
  return true;
}

// Forty digits to an id.
static inline bool read_id(const uint8_t *digits, struct peer_id *id) {
  uint64_t last;
  if (!hex16(digits, &id->a) || !hex16(digits + 16, &id->b) || !hex16(digits + 24, &last)) return false;
  id->c = (uint32_t)(last >> 32);
  return true;
}

// Undoes a mask, or applies it, in place.
static inline void unmask(uint8_t *bytes, size_t count, const uint8_t key[4]) {
  uint32_t word;
  memcpy(&word, key, 4);
  __m128i wide = _mm_set1_epi32((int)word);
  size_t at = 0;
  for (; at + 16 <= count; at += 16) {
    __m128i *place = (__m128i *)(bytes + at);
    _mm_storeu_si128(place, _mm_xor_si128(_mm_loadu_si128(place), wide));
  }
  if (at + 8 <= count) {
    uint64_t piece, twice = (uint64_t)word << 32 | word;
    memcpy(&piece, bytes + at, 8);
    piece ^= twice;
    memcpy(bytes + at, &piece, 8);
    at += 8;
  }
  for (; at < count; at++) bytes[at] ^= key[at & 3];
}

// Writes the head of a whole frame, without a mask, and returns its length.
static inline size_t frame_head(uint8_t *out, int opcode, size_t count) {
  out[0] = (uint8_t)(0x80 | opcode);
  if (count < 126) {
    out[1] = (uint8_t)count;
    return 2;
  }
  if (count < 65536) {
    out[1] = 126, out[2] = (uint8_t)(count >> 8), out[3] = (uint8_t)count;
    return 4;
  }
  out[1] = 127;
  for (int shift = 0; shift < 8; shift++) out[2 + shift] = (uint8_t)((uint64_t)count >> (56 - 8 * shift));
  return 10;
}

// A frame in a buffer of bytes that came.
struct frame {
  int opcode;
  bool is_last, is_masked;
  size_t head, count; // bytes before the payload, and of it
};

// Whether a whole head is there. The mask, if there is one, is its last four bytes.
static inline bool read_head(const uint8_t *bytes, size_t count, struct frame *frame) {
  if (count < 2) return false;
  frame->opcode = bytes[0] & 15, frame->is_last = bytes[0] >> 7, frame->is_masked = bytes[1] >> 7;
  frame->head = frame->is_masked ? 6 : 2, frame->count = bytes[1] & 127;
  if (frame->count == 126) {
    frame->head += 2;
    if (count < 4) return false;
    frame->count = (size_t)bytes[2] << 8 | bytes[3];
  } else if (frame->count == 127) {
    frame->head += 8;
    if (count < 10) return false;
    frame->count = 0;
    for (int at = 2; at < 10; at++) frame->count = frame->count << 8 | bytes[at];
  }
  return count >= frame->head;
}
