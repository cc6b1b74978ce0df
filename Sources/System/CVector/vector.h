#pragma once
// Loops over bytes, sixteen at a time where the processor can. They are here because Swift's own vectors
// compile to loops over single bytes where they compare. Every byte they touch is inside what they are given.
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__x86_64__)
#include <emmintrin.h>
#endif

#if defined(__x86_64__)
/// A bit for each of sixteen bytes that ends or interrupts a JSON string: quote, backslash, control.
static inline __attribute__((always_inline)) uint32_t hub_vector_stops(const uint8_t *bytes) {
  const __m128i text = _mm_loadu_si128((const __m128i *)bytes);
  const __m128i quote = _mm_cmpeq_epi8(text, _mm_set1_epi8('"'));
  const __m128i backslash = _mm_cmpeq_epi8(text, _mm_set1_epi8('\\'));
  const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(text, _mm_set1_epi8(0x1f)), text);
  return (uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, backslash), control));
}
#endif

/// Where, from `at` on, the first quote, backslash or control character stands; `count` if there is none.
static inline __attribute__((always_inline)) long hub_string_stop(const void *text, long at, long count) {
  const uint8_t *bytes = (const uint8_t *)text;
#if defined(__x86_64__)
  for (; at + 16 <= count; at += 16) {
    const uint32_t stops = hub_vector_stops(bytes + at);
    if (stops != 0) return at + __builtin_ctz(stops);
  }
  if (count >= 16) {
    // The last sixteen bytes once more, without those that have been seen.
    const uint32_t stops = hub_vector_stops(bytes + count - 16) >> (16 - (count - at));
    return stops != 0 ? at + __builtin_ctz(stops) : count;
  }
#endif
  while (at < count && bytes[at] != '"' && bytes[at] != '\\' && bytes[at] >= 0x20) at++;
  return at;
}

/// Whether a byte may follow a backslash in a JSON string and is all there is to the escape.
static inline __attribute__((always_inline)) int hub_is_short_escape(uint8_t byte) {
  const uint64_t low = 1ull << '"' | 1ull << '/';
  const uint64_t high = 1ull << ('\\' - 64) | 1ull << ('b' - 64) | 1ull << ('f' - 64) | 1ull << ('n' - 64) |
                        1ull << ('r' - 64) | 1ull << ('t' - 64);
  return byte < 128 && ((byte < 64 ? low : high) >> (byte & 63) & 1) != 0;
}

/// Past the closing quote of the string whose rest begins at `at`, escapes and all; 0 if there is none, or
/// something else than plain characters and short escapes. The last byte of the text is no backslash.
static inline long hub_escaped_string_end(const void *text, long at, long count) {
  const uint8_t *bytes = (const uint8_t *)text;
#if defined(__x86_64__)
  while (at + 16 <= count) {
    uint32_t stops = hub_vector_stops(bytes + at);
    long next = at + 16;
    while (stops != 0) {
      const int place = __builtin_ctz(stops);
      const uint8_t *here = bytes + at + place;
      if (*here == '"') return at + place + 1;
      if (*here != '\\') return 0;
      int width = 2;
      // Every line of a session description ends like this.
      if (at + place + 4 <= count && memcmp(here, "\\r\\n", 4) == 0) {
        width = 4;
      } else if (!hub_is_short_escape(here[1])) {
        return 0;
      }
      stops &= ~(((1u << width) - 1) << place);
      if (place + width > 16) next = at + place + width;
    }
    at = next;
  }
#endif
  for (; at < count; at++) {
    if (bytes[at] == '"') return at + 1;
    if (bytes[at] < 0x20) return 0;
    if (bytes[at] == '\\' && !hub_is_short_escape(bytes[++at])) return 0;
  }
  return 0;
}

/// Masks or unmasks in place with the key of a WebSocket frame, its first byte lowest. Returns bits of which
/// one at 0x80 of any byte is set if the result has a byte that is not ASCII.
static inline __attribute__((always_inline)) uint64_t hub_apply_mask(void *payload, long count, uint32_t key) {
  uint8_t *bytes = (uint8_t *)payload;
  const uint64_t wide = (uint64_t)key << 32 | key;
  uint64_t seen = 0;
  long at = 0;
#if defined(__x86_64__)
  const __m128i keys = _mm_set1_epi32((int)key);
  __m128i all = _mm_setzero_si128();
  for (; at + 64 <= count; at += 64) {
    __m128i *here = (__m128i *)(bytes + at);
    const __m128i first = _mm_xor_si128(_mm_loadu_si128(here), keys);
    const __m128i second = _mm_xor_si128(_mm_loadu_si128(here + 1), keys);
    const __m128i third = _mm_xor_si128(_mm_loadu_si128(here + 2), keys);
    const __m128i fourth = _mm_xor_si128(_mm_loadu_si128(here + 3), keys);
    _mm_storeu_si128(here, first);
    _mm_storeu_si128(here + 1, second);
    _mm_storeu_si128(here + 2, third);
    _mm_storeu_si128(here + 3, fourth);
    all = _mm_or_si128(_mm_or_si128(all, _mm_or_si128(first, second)), _mm_or_si128(third, fourth));
  }
  for (; at + 16 <= count; at += 16) {
    const __m128i plain = _mm_xor_si128(_mm_loadu_si128((const __m128i *)(bytes + at)), keys);
    _mm_storeu_si128((__m128i *)(bytes + at), plain);
    all = _mm_or_si128(all, plain);
  }
  if (_mm_movemask_epi8(all) != 0) seen = 0x80;
#endif
  for (; at + 8 <= count; at += 8) {
    uint64_t word;
    memcpy(&word, bytes + at, 8);
    word ^= wide;
    memcpy(bytes + at, &word, 8);
    seen |= word;
  }
  uint64_t rest = wide;
  if (at + 4 <= count) {
    uint32_t word;
    memcpy(&word, bytes + at, 4);
    word ^= key;
    memcpy(bytes + at, &word, 4);
    seen |= word;
    at += 4;
  }
  for (; at < count; at++, rest >>= 8) {
    bytes[at] ^= (uint8_t)rest;
    seen |= bytes[at];
  }
  return seen & 0x8080808080808080u;
}

/// The same while copying: what is written is the source masked.
static inline __attribute__((always_inline)) void hub_copy_masked(void *into, const void *from, long count, uint32_t key) {
  uint8_t *target = (uint8_t *)into;
  const uint8_t *source = (const uint8_t *)from;
  long at = 0;
#if defined(__x86_64__)
  const __m128i keys = _mm_set1_epi32((int)key);
  for (; at + 64 <= count; at += 64) {
    const __m128i *from_here = (const __m128i *)(source + at);
    __m128i *to_here = (__m128i *)(target + at);
    _mm_storeu_si128(to_here, _mm_xor_si128(_mm_loadu_si128(from_here), keys));
    _mm_storeu_si128(to_here + 1, _mm_xor_si128(_mm_loadu_si128(from_here + 1), keys));
    _mm_storeu_si128(to_here + 2, _mm_xor_si128(_mm_loadu_si128(from_here + 2), keys));
    _mm_storeu_si128(to_here + 3, _mm_xor_si128(_mm_loadu_si128(from_here + 3), keys));
  }
  for (; at + 16 <= count; at += 16) {
    const __m128i plain = _mm_loadu_si128((const __m128i *)(source + at));
    _mm_storeu_si128((__m128i *)(target + at), _mm_xor_si128(plain, keys));
  }
#endif
  for (; at + 4 <= count; at += 4) {
    uint32_t word;
    memcpy(&word, source + at, 4);
    word ^= key;
    memcpy(target + at, &word, 4);
  }
  for (; at < count; at++) target[at] = source[at] ^ (uint8_t)(key >> (at & 3) * 8);
}

/// Asks for memory that is soon written to. Where it is not in the processor's cache, what is read back right
/// after having been written would have to wait for it.
static inline __attribute__((always_inline)) void hub_fetch_ahead(const void *place, long count) {
  for (long at = 0; at < count; at += 64) __builtin_prefetch((const char *)place + at, 1, 3);
}

/// How many bytes at the beginning are known to be ASCII: all, or whole blocks of 64.
static inline __attribute__((always_inline)) long hub_ascii_blocks(const void *text, long count) {
  long at = 0;
#if defined(__x86_64__)
  const uint8_t *bytes = (const uint8_t *)text;
  for (; at + 64 <= count; at += 64) {
    const __m128i *here = (const __m128i *)(bytes + at);
    const __m128i front = _mm_or_si128(_mm_loadu_si128(here), _mm_loadu_si128(here + 1));
    const __m128i back = _mm_or_si128(_mm_loadu_si128(here + 2), _mm_loadu_si128(here + 3));
    if (_mm_movemask_epi8(_mm_or_si128(front, back)) != 0) return at;
  }
  if (count >= 64) {
    // The last 64 bytes, of which some have been seen.
    const __m128i *last = (const __m128i *)(bytes + count - 64);
    const __m128i front = _mm_or_si128(_mm_loadu_si128(last), _mm_loadu_si128(last + 1));
    const __m128i back = _mm_or_si128(_mm_loadu_si128(last + 2), _mm_loadu_si128(last + 3));
    if (_mm_movemask_epi8(_mm_or_si128(front, back)) == 0) return count;
  }
#endif
  return at;
}

#if defined(__x86_64__)
/// Eight bytes spelled by sixteen hexadecimal digits, the first one lowest. Sets a bit of `wrong` for each
/// that is none, and one of `capitals` for each capital letter.
static inline __attribute__((always_inline)) uint64_t hub_sixteen_digits(const uint8_t *digits, uint32_t *wrong, uint32_t *capitals) {
  const __m128i text = _mm_loadu_si128((const __m128i *)digits);
  const __m128i number = _mm_sub_epi8(text, _mm_set1_epi8('0'));
  const __m128i is_number = _mm_cmpeq_epi8(_mm_min_epu8(number, _mm_set1_epi8(9)), number);
  const __m128i letter = _mm_sub_epi8(_mm_or_si128(text, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
  const __m128i is_letter = _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(5)), letter);
  *wrong = (uint32_t)_mm_movemask_epi8(_mm_or_si128(is_number, is_letter)) ^ 0xffff;
  // Bit 5 is what makes a letter small; shifted by two it is the bit that is gathered.
  *capitals = (uint32_t)_mm_movemask_epi8(_mm_andnot_si128(_mm_slli_epi16(text, 2), is_letter));
  const __m128i value = _mm_or_si128(
      _mm_and_si128(is_number, number), _mm_and_si128(is_letter, _mm_add_epi8(letter, _mm_set1_epi8(10))));
  const __m128i pairs = _mm_or_si128(
      _mm_and_si128(_mm_slli_epi16(value, 4), _mm_set1_epi16(0xf0)), _mm_srli_epi16(value, 8));
  return (uint64_t)_mm_cvtsi128_si64(_mm_packus_epi16(pairs, pairs));
}

/// The hexadecimal digits of sixteen numbers from 0 to 15.
static inline __attribute__((always_inline)) __m128i hub_digits_of(__m128i numbers) {
  const __m128i is_letter = _mm_cmpgt_epi8(numbers, _mm_set1_epi8(9));
  const __m128i letters = _mm_and_si128(is_letter, _mm_set1_epi8('a' - '0' - 10));
  return _mm_add_epi8(_mm_add_epi8(numbers, _mm_set1_epi8('0')), letters);
}

/// Spreads eight bytes, the first one lowest, into sixteen numbers from 0 to 15.
static inline __attribute__((always_inline)) __m128i hub_halves_of(uint64_t bytes) {
  const __m128i all = _mm_cvtsi64_si128((long long)bytes);
  const __m128i low = _mm_and_si128(all, _mm_set1_epi8(0x0f));
  const __m128i high = _mm_and_si128(_mm_srli_epi16(all, 4), _mm_set1_epi8(0x0f));
  return _mm_unpacklo_epi8(high, low);
}
#else
static inline __attribute__((always_inline)) uint64_t hub_sixteen_digits(const uint8_t *digits, uint32_t *wrong, uint32_t *capitals) {
  uint64_t bytes = 0;
  *wrong = *capitals = 0;
  for (int at = 0; at < 16; at++) {
    const uint8_t number = digits[at] - '0', letter = (digits[at] | 0x20) - 'a';
    if (number > 9 && letter > 5) *wrong |= 1u << at;
    if (letter <= 5 && !(digits[at] & 0x20)) *capitals |= 1u << at;
    const uint64_t value = number <= 9 ? number : (letter + 10) & 15;
    bytes |= value << ((at / 2) * 8 + (at % 2 ? 0 : 4));
  }
  return bytes;
}
#endif

/// Reads a peer id of forty digits in either case: false if they are not that. `capitals` gets a bit for each
/// capital letter, the first digit's lowest.
static inline __attribute__((always_inline)) int hub_read_digits(
    const void *text, uint64_t *high, uint64_t *middle, uint32_t *low, uint64_t *capitals) {
  const uint8_t *digits = (const uint8_t *)text;
  uint32_t wrong[3], capital[3];
  *high = __builtin_bswap64(hub_sixteen_digits(digits, &wrong[0], &capital[0]));
  *middle = __builtin_bswap64(hub_sixteen_digits(digits + 16, &wrong[1], &capital[1]));
  // The last sixteen, of which the first eight have just been read.
  *low = __builtin_bswap32((uint32_t)(hub_sixteen_digits(digits + 24, &wrong[2], &capital[2]) >> 32));
  *capitals = capital[0] | (uint64_t)capital[1] << 16 | (uint64_t)(capital[2] >> 8) << 32;
  return (wrong[0] | wrong[1] | wrong[2]) == 0;
}

/// Writes the forty digits of a peer id, letters small.
static inline __attribute__((always_inline)) void hub_write_digits(void *into, uint64_t high, uint64_t middle, uint32_t low) {
#if defined(__x86_64__)
  const __m128i first = hub_digits_of(hub_halves_of(__builtin_bswap64(high)));
  const __m128i second = hub_digits_of(hub_halves_of(__builtin_bswap64(middle)));
  const __m128i third = hub_digits_of(hub_halves_of(__builtin_bswap32(low)));
  _mm_storeu_si128((__m128i *)into, first);
  _mm_storeu_si128((__m128i *)((char *)into + 16), second);
  _mm_storel_epi64((__m128i *)((char *)into + 32), third);
#else
  char *digits = (char *)into;
  for (int at = 0; at < 40; at++) {
    const uint64_t word = at < 16 ? high : at < 32 ? middle : (uint64_t)low << 32;
    digits[at] = "0123456789abcdef"[word >> (60 - at % 16 * 4) & 15];
  }
#endif
}
