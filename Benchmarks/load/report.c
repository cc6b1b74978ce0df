// What is printed: one line of JSON at the end, and progress beside it.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "load.h"

static bool has_begun;

// Adds members to the line.
void report(const char *format, ...) {
  va_list values;
  va_start(values, format);
  if (!has_begun) printf("{\"mode\":\"%s\",\"adapter\":\"%s\"", mode->name, adapter->name);
  has_begun = true;
  putchar(',');
  vprintf(format, values);
  va_end(values);
}

void progress(const char *format, ...) {
  va_list values;
  va_start(values, format);
  fprintf(stderr, "load %s: ", mode->name);
  vfprintf(stderr, format, values);
  fputc('\n', stderr);
  va_end(values);
}

void fail(const char *format, ...) {
  va_list values;
  va_start(values, format);
  fprintf(stderr, "load %s: failed: ", mode == NULL ? "" : mode->name);
  vfprintf(stderr, format, values);
  fputc('\n', stderr);
  va_end(values);
  exit(1);
}

static uint64_t clock_of(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) != 0) return 0;
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

// The processor time of the watched processes, with all threads that they have or had, in nanoseconds.
struct cost cost_now(void) {
  struct cost cost = {.time = clock_now(), .own = clock_of(CLOCK_PROCESS_CPUTIME_ID)};
  for (int at = 0; at < options.watched_count; at++) {
    clockid_t clock;
    if (clock_getcpuclockid(options.watched[at], &clock) != 0)
      fail("process %d has ended", options.watched[at]);
    cost.server += clock_of(clock);
  }
  return cost;
}

// Resident bytes of the watched processes.
long resident(void) {
  long total = 0;
  for (int at = 0; at < options.watched_count; at++) {
    char path[64];
    long size = 0, pages = 0;
    snprintf(path, sizeof path, "/proc/%d/statm", options.watched[at]);
    FILE *file = fopen(path, "r");
    if (file == NULL || fscanf(file, "%ld %ld", &size, &pages) != 2)
      fail("process %d has ended", options.watched[at]);
    fclose(file);
    total += pages * sysconf(_SC_PAGESIZE);
  }
  return total;
}

void report_cost(struct cost from, struct cost to, uint64_t units) {
  double seconds = (double)(to.time - from.time) / 1e9;
  report("\"units\":%llu,\"seconds\":%.6f,\"rate\":%.1f", (unsigned long long)units, seconds,
         (double)units / seconds);
  report("\"server_us\":%.4f,\"server_share\":%.4f,\"load_share\":%.4f",
         units == 0 ? 0.0 : (double)(to.server - from.server) / 1e3 / (double)units,
         (double)(to.server - from.server) / 1e9 / seconds, (double)(to.own - from.own) / 1e9 / seconds);
}
