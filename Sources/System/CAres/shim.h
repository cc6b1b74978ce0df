#ifndef HUB_CARES_SHIM_H
#define HUB_CARES_SHIM_H

#include <ares.h>
#include <ares_nameser.h>
#include <sys/time.h>

// Swift does not import function-like macros; each function below stands for one of them.

static inline int hub_ares_wants_read(int bits, int index) { return ARES_GETSOCK_READABLE(bits, index) != 0; }

static inline int hub_ares_wants_write(int bits, int index) { return ARES_GETSOCK_WRITABLE(bits, index) != 0; }

/// How many milliseconds the library may be left alone, and never more than `limit`.
static inline int hub_ares_patience(ares_channel channel, int limit) {
  struct timeval most = {limit / 1000, limit % 1000 * 1000}, result;
  struct timeval *next = ares_timeout(channel, &most, &result);
  if (next == NULL) return limit;
  long milliseconds = next->tv_sec * 1000L + (next->tv_usec + 999) / 1000;
  return milliseconds < limit ? (int)milliseconds : limit;
}

#endif
