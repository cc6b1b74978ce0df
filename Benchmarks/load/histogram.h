// A log-linear histogram: every value is kept to within one part in 128, whatever its size.
#pragma once
#include <stdint.h>

enum {
  FINE_BITS = 7,
  FINE = 1 << FINE_BITS,
  LARGEST_BITS = 44,
  CELLS = (LARGEST_BITS - FINE_BITS + 1) * FINE
};

struct histogram {
  uint64_t count, largest;
  uint64_t cells[CELLS];
};

// The lower half of the cells counts one by one; above, each doubling has as many cells as the last.
static inline unsigned histogram_cell(uint64_t value) {
  if (value < FINE) return (unsigned)value;
  unsigned doubling = 63 - (unsigned)__builtin_clzll(value) - FINE_BITS;
  unsigned cell = (doubling + 1) * FINE + (unsigned)((value >> doubling) - FINE);
  return cell < CELLS ? cell : CELLS - 1;
}

static inline void histogram_add(struct histogram *histogram, uint64_t value) {
  histogram->count++;
  if (value > histogram->largest) histogram->largest = value;
  histogram->cells[histogram_cell(value)]++;
}

void histogram_merge(struct histogram *into, const struct histogram *from);
uint64_t histogram_at(const struct histogram *histogram, double share);
