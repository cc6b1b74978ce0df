#include <zlib.h>

// The importer drops function-like macros, and the macro is what passes the header's version along.
static inline int hub_inflate_init_raw(z_streamp stream, int window_bits) {
  return inflateInit2(stream, -window_bits);
}
static inline int hub_deflate_init_raw(z_streamp stream, int level, int window_bits, int memory_level) {
  return deflateInit2(stream, level, Z_DEFLATED, -window_bits, memory_level, Z_DEFAULT_STRATEGY);
}
