#ifndef HUB_CNATS_SHIM_H
#define HUB_CNATS_SHIM_H

#include <nats/nats.h>
#include <string.h>

/// The last error of this thread in words of the library, or what the status means.
static inline const char *hub_nats_words(natsStatus status) {
  natsStatus last = NATS_OK;
  const char *words = nats_GetLastError(&last);
  return last == status && words != NULL && words[0] != 0 ? words : natsStatus_GetText(status);
}

#endif
