// Finds the keys a router needs among the top-level ones, and steps over everything else.
#pragma once
#include "../common/wire.h"

struct slice {
  uint32_t start, count;
};

// Strings are without their quotation marks; `end` is where the closing brace stands.
struct envelope {
  struct slice type, target, network, data;
  uint32_t end;
};

// Texts lie in buffers with room for one more vector behind them, so nothing here asks before it loads one.
enum { SLACK = 16 };

// From behind an opening quotation mark to the closing one, sixteen bytes at a time. At or behind `count`
// there was none.
static inline size_t string_end(const uint8_t *bytes, size_t at, size_t count) {
  const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
  while (at < count) {
    __m128i piece = _mm_loadu_si128((const __m128i *)(bytes + at));
    __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(piece, quote), _mm_cmpeq_epi8(piece, backslash));
    unsigned found = (unsigned)_mm_movemask_epi8(marks);
    if (found == 0) {
      at += 16;
      continue;
    }
    at += (size_t)__builtin_ctz(found);
    if (bytes[at] == '"') return at;
    at += 2;
  }
  return count;
}

static __attribute__((noinline)) size_t blanks_end(const uint8_t *bytes, size_t at, size_t count) {
  while (at < count && bytes[at] <= ' ') at++;
  return at;
}

// Clients write none, so looking at one byte is mostly all.
static inline size_t blanks(const uint8_t *bytes, size_t at, size_t count) {
  return __builtin_expect(bytes[at] > ' ', 1) ? at : blanks_end(bytes, at, count);
}

// Behind the end of an object or array that begins here.
static inline size_t group_end(const uint8_t *bytes, size_t at, size_t count) {
  enum { OPENS = 1, CLOSES, QUOTES };
  static const uint8_t kinds[256] = {
      ['{'] = OPENS, ['['] = OPENS, ['}'] = CLOSES, [']'] = CLOSES, ['"'] = QUOTES};
  uint32_t depth = 0;
  for (; at < count; at++) {
    uint8_t kind = kinds[bytes[at]];
    if (kind == 0) continue;
    if (kind == QUOTES)
      at = string_end(bytes, at + 1, count);
    else if (kind == OPENS)
      depth++;
    else if (--depth == 0)
      return at + 1;
  }
  return count + 1;
}

// From the first byte of a value to behind its last.
static inline size_t value_end(const uint8_t *bytes, size_t at, size_t count) {
  if (bytes[at] == '"') return string_end(bytes, at + 1, count) + 1;
  if (bytes[at] == '{' || bytes[at] == '[') return group_end(bytes, at, count);
  while (at < count && bytes[at] > ' ' && bytes[at] != ',' && bytes[at] != '}') at++;
  return at;
}

static inline void keep(struct envelope *found, const uint8_t *key, size_t length, struct slice value,
                        bool is_text) {
  struct slice text = is_text ? (struct slice){value.start + 1, value.count - 2} : (struct slice){0, 0};
  switch (length) {
  case 4:
    if (memcmp(key, "type", 4) == 0)
      found->type = text;
    else if (memcmp(key, "data", 4) == 0)
      found->data = value;
    break;
  case 11:
    if (memcmp(key, "networkName", 11) == 0) found->network = text;
    break;
  case 12:
    if (memcmp(key, "targetPeerId", 12) == 0) found->target = text;
    break;
  }
}

// False if it is no object, as far as was looked.
static inline bool scan(const uint8_t *bytes, size_t count, struct envelope *found) {
  memset(found, 0, sizeof *found);
  size_t at = blanks(bytes, 0, count);
  if (bytes[at++] != '{') return false;
  at = blanks(bytes, at, count);
  while (at < count && bytes[at] == '"') {
    size_t key = at + 1;
    at = string_end(bytes, key, count);
    size_t length = at - key;
    at = blanks(bytes, at + 1, count);
    if (at >= count || bytes[at] != ':') return false;
    size_t start = blanks(bytes, at + 1, count);
    at = value_end(bytes, start, count);
    if (at > count || at == start) return false;
    struct slice value = {(uint32_t)start, (uint32_t)(at - start)};
    keep(found, bytes + key, length, value, bytes[start] == '"');
    at = blanks(bytes, at, count);
    if (at < count && bytes[at] == ',') at = blanks(bytes, at + 1, count);
  }
  found->end = (uint32_t)at;
  return at < count && bytes[at] == '}';
}
