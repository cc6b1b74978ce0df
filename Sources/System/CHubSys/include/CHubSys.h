#pragma once
#include <stddef.h>
#include <stdint.h>

// What Swift's Glibc module lacks. Every call returns its result, or the negated errno, so that nobody has to
// read errno across languages. Descriptors made here are non-blocking and closed on exec.

/// An address in host order; IPv4 is mapped into IPv6.
typedef struct {
  uint64_t high;
  uint64_t low;
  uint16_t port;
  uint8_t family; ///< one of HUB_FAMILY_*
} hub_address;

enum { hub_family_none = 0, hub_family_v4 = 4, hub_family_v6 = 6, hub_family_unix = 1 };

/// Laid out as the system's epoll_event.
typedef struct
#if defined(__x86_64__)
    __attribute__((packed))
#endif
{
  uint32_t events;
  uint64_t token;
} hub_event;

typedef struct {
  const void *start;
  size_t count;
} hub_piece;

static const uint32_t hub_event_read = 0x001;
static const uint32_t hub_event_write = 0x004;
static const uint32_t hub_event_error = 0x008;
static const uint32_t hub_event_hangup = 0x010;
static const uint32_t hub_event_half_closed = 0x2000;
static const uint32_t hub_event_exclusive = 1u << 28;
static const uint32_t hub_event_edge = 1u << 31;

// Readiness.
int hub_epoll_create(void);
int hub_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t token);
int hub_epoll_change(int epoll, int descriptor, uint32_t events, uint64_t token);
int hub_epoll_remove(int epoll, int descriptor);
int hub_epoll_wait(int epoll, hub_event *events, int room, int milliseconds);
/// Waits until a descriptor, which may be an epoll, can be read, for so many nanoseconds at most: 1 when it can.
int hub_wait_readable(int descriptor, uint64_t nanoseconds);
int hub_waker_create(void);
void hub_waker_raise(int waker);

// Sockets.
int hub_listen_tcp(const hub_address *address, int only_v6);
int hub_listen_unix(const char *path, unsigned mode);
int hub_adopt_listener(int descriptor);
int hub_accept(int listener, hub_address *peer);
int hub_connect_tcp(const hub_address *address);
int hub_connect_unix(const char *path);
int hub_connect_outcome(int descriptor);
int hub_local_address(int descriptor, hub_address *address);
/// The path a Unix socket is bound to, with its zero; its length, or the negated errno.
int hub_local_path(int descriptor, char *into, int room);
/// The user and the process that connected to a Unix socket, as the system saw them then.
int hub_peer_credentials(int descriptor, uint32_t *user, int32_t *process);
int hub_is_stale_socket(const char *path);
int hub_unlink(const char *path);
void hub_close(int descriptor);
void hub_reset(int descriptor);
int hub_shut_sending(int descriptor);
long hub_receive(int descriptor, void *into, size_t count);
long hub_peek(int descriptor, void *into, size_t count);
long hub_send(int descriptor, const void *from, size_t count);
/// At most 64 pieces at once.
long hub_send_pieces(int descriptor, const hub_piece *pieces, int count);
int hub_look_up(const char *host, uint16_t port, hub_address *found, int room);

// Datagrams.

/// One datagram, as it lies in its part of a buffer, or several of one sender, one after the other.
typedef struct {
  hub_address from;
  uint32_t count;
  /// How long each of several is; the last may be shorter.
  uint32_t segment;
  /// It was longer than its part of the buffer, and the rest is lost.
  uint32_t is_cut;
} hub_datagram;

enum {
  /// So many datagrams, or rows of them, are received at once at most.
  hub_datagram_room = 8,
  /// No datagram is longer, nor is any row of them.
  hub_datagram_longest = 65536,
  /// So many bytes may wait at a socket until somebody reads them, if the system allows as much.
  hub_datagram_queue = 1 << 20,
};

int hub_bind_udp(const hub_address *address);
/// Receives what has come, each into its own part of `each` bytes; returns how many.
int hub_receive_datagrams(int descriptor, void *into, size_t each, hub_datagram *found, int room);
/// Sends datagrams that lie one after the other, all of them `segment` long but for the last, which may be
/// shorter. Returns how many the system did not take.
int hub_send_datagrams(int descriptor, const void *from, size_t count, uint16_t segment, const hub_address *to);
/// The addresses of the interfaces that are up; link-local ones, which mean nothing elsewhere, are left out.
int hub_interface_addresses(hub_address *found, int room);

// Memory that goes back to the system the moment it is given back. Null when there is none.
void *hub_map(size_t count);
void hub_unmap(void *memory, size_t count);
/// Makes the heap give back what it does not need, instead of keeping it for the thread that freed it.
void hub_tame_heap(void);
/// Gives all free pages of the heap back, wherever they lie.
void hub_trim_heap(void);

/// How many bytes of the heap are in use.
uint64_t hub_used_heap(void);

/// Where bytes stand among others; below zero when they do not.
long hub_find(const void *among, size_t count, const void *bytes, size_t length);

// The process.
void hub_ignore_broken_pipes(void);
void hub_block_signals(void);
void hub_name_thread(const char *name);
long hub_raise_descriptor_limit(void);
long hub_processors(void);
/// Whether a time server keeps the clock right; below zero where the system does not say.
int hub_clock_is_kept(void);
/// A datagram to a service manager; a path that begins with '@' is in the abstract namespace.
int hub_notify(const char *path, const void *message, size_t count);

// Programs.

/// A program that is to be started; zero stands for no limit.
typedef struct {
  const char *path;
  char *const *arguments;
  char *const *environment;
  /// Where it runs; null for where the hub does.
  const char *folder;
  uint64_t memory;
  uint64_t files;
  uint64_t processes;
  uint64_t processor;
} hub_program;

/// A program that runs, with our ends of its pipes.
typedef struct {
  int process;
  int pidfd;
  int input;
  int output;
  int errors;
} hub_child;

/// Starts it in a session of its own, with nothing open but its pipes. It ends with the thread that starts it.
int hub_start_program(const hub_program *program, hub_child *child);
/// To the whole group. Never after the program was awaited.
int hub_signal_program(const hub_child *child, int number);
/// 1 when it has ended and is no more, 0 when it still runs.
int hub_await_program(const hub_child *child, int *code, int *killed_by);
long hub_read(int descriptor, void *into, size_t count);
long hub_write(int descriptor, const void *from, size_t count);
/// Makes a descriptor that came from elsewhere like those made here.
int hub_settle_descriptor(int descriptor);
