#include "latency.h"

#include "load.h"

enum { SLICE = 100000000 }; // nanoseconds

static struct histogram whole, slice, typical;
static uint64_t slice_end;

static void end_slice(uint64_t time) {
  if (slice.count > 0 && slice_end != 0) {
    histogram_add(&typical, histogram_at(&slice, 0.99));
    histogram_merge(&whole, &slice);
  }
  slice = (struct histogram){0};
  slice_end = time + SLICE;
}

// Forgets what was before.
void latency_begin(void) {
  slice = typical = whole = (struct histogram){0};
  slice_end = 0;
}

void latency_add(uint64_t time, uint64_t taken) {
  if (time >= slice_end) end_slice(time);
  histogram_add(&slice, taken);
}

void latency_report(void) {
  end_slice(0);
  static const struct {
    const char *name;
    double share;
  } known[] = {{"p50_us", 0.5}, {"p90_us", 0.9}, {"p99_us", 0.99}, {"p999_us", 0.999}, {"max_us", 1}};
  for (size_t at = 0; at < sizeof known / sizeof *known; at++) {
    report("\"%s\":%.2f", known[at].name, (double)histogram_at(&whole, known[at].share) / 1e3);
  }
  report("\"typical_p99_us\":%.2f,\"slices\":%llu", (double)histogram_at(&typical, 0.5) / 1e3,
         (unsigned long long)typical.count);
}
