#include "histogram.h"

// The middle of a cell.
static uint64_t value_of(unsigned cell) {
  if (cell < FINE) return cell;
  unsigned doubling = cell / FINE - 1;
  uint64_t start = ((uint64_t)FINE + cell % FINE) << doubling;
  return start + ((1ull << doubling) >> 1);
}

// The value below which that share of all values lies.
uint64_t histogram_at(const struct histogram *histogram, double share) {
  uint64_t wanted = (uint64_t)(share * (double)histogram->count + 0.5), seen = 0;
  if (wanted >= histogram->count) return histogram->largest;
  if (wanted == 0) wanted = 1;
  for (unsigned cell = 0; cell < CELLS; cell++) {
    seen += histogram->cells[cell];
    if (seen >= wanted) {
      uint64_t value = value_of(cell);
      return value < histogram->largest ? value : histogram->largest;
    }
  }
  return histogram->largest;
}

void histogram_merge(struct histogram *into, const struct histogram *from) {
  into->count += from->count;
  if (from->largest > into->largest) into->largest = from->largest;
  for (unsigned cell = 0; cell < CELLS; cell++) into->cells[cell] += from->cells[cell];
}
