#ifndef HUB_SQLITE_SHIM_H
#define HUB_SQLITE_SHIM_H

#include <sqlite3.h>

// Swift imports neither functions with any number of arguments nor macros that cast; each function below stands for
// one of them.

/// Switches something of a connection on or off; returns the library's code.
static inline int hub_sqlite_switch(sqlite3 *connection, int what, int on) {
  int now = 0;
  return sqlite3_db_config(connection, what, on, &now);
}

/// Hands bytes over to a statement, which copies them.
static inline int hub_sqlite_bind_blob(sqlite3_stmt *statement, int place, const void *bytes, int count) {
  return sqlite3_bind_blob(statement, place, count > 0 ? bytes : "", count, SQLITE_TRANSIENT);
}

/// The same for text in UTF-8.
static inline int hub_sqlite_bind_text(sqlite3_stmt *statement, int place, const void *bytes, int count) {
  return sqlite3_bind_text(statement, place, count > 0 ? (const char *)bytes : "", count, SQLITE_TRANSIENT);
}

#endif
