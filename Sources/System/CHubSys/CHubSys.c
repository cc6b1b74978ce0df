#define _GNU_SOURCE
#include "CHubSys.h"

#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <malloc.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

_Static_assert(sizeof(hub_event) == sizeof(struct epoll_event), "events must have the system's layout");
_Static_assert(sizeof(hub_piece) == sizeof(struct iovec), "pieces must have the system's layout");
_Static_assert(EPOLLIN == 0x001 && EPOLLOUT == 0x004 && EPOLLERR == 0x008 && EPOLLHUP == 0x010, "event bits");
_Static_assert(EPOLLRDHUP == 0x2000, "event bits");

static int outcome(int returned) { return returned < 0 ? -errno : returned; }

int hub_epoll_create(void) { return outcome(epoll_create1(EPOLL_CLOEXEC)); }

static int control(int epoll, int operation, int descriptor, uint32_t events, uint64_t token) {
  struct epoll_event event = {.events = events, .data.u64 = token};
  return outcome(epoll_ctl(epoll, operation, descriptor, &event));
}

int hub_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t token) {
  return control(epoll, EPOLL_CTL_ADD, descriptor, events, token);
}

int hub_epoll_change(int epoll, int descriptor, uint32_t events, uint64_t token) {
  return control(epoll, EPOLL_CTL_MOD, descriptor, events, token);
}

int hub_epoll_remove(int epoll, int descriptor) { return control(epoll, EPOLL_CTL_DEL, descriptor, 0, 0); }

int hub_epoll_wait(int epoll, hub_event *events, int room, int milliseconds) {
  return outcome(epoll_wait(epoll, (struct epoll_event *)events, room, milliseconds));
}

int hub_wait_readable(int descriptor, uint64_t nanoseconds) {
  struct pollfd place = {.fd = descriptor, .events = POLLIN};
  struct timespec time = {.tv_sec = (time_t)(nanoseconds / 1000000000), .tv_nsec = (long)(nanoseconds % 1000000000)};
  return outcome(ppoll(&place, 1, &time, NULL));
}

long hub_find(const void *among, size_t count, const void *bytes, size_t length) {
  const char *found = memmem(among, count, bytes, length);
  return found == NULL ? -1 : (long)(found - (const char *)among);
}

int hub_waker_create(void) { return outcome(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)); }

void hub_waker_raise(int waker) {
  uint64_t one = 1;
  ssize_t ignored = write(waker, &one, sizeof one);
  (void)ignored;
}

static void split(const struct in6_addr *from, hub_address *to) {
  to->high = to->low = 0;
  for (int i = 0; i < 8; i++) to->high = to->high << 8 | from->s6_addr[i];
  for (int i = 8; i < 16; i++) to->low = to->low << 8 | from->s6_addr[i];
}

static void read_address(const struct sockaddr_storage *from, hub_address *to) {
  memset(to, 0, sizeof *to);
  if (from->ss_family == AF_INET) {
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)from;
    to->low = 0xFFFF00000000ull | ntohl(v4->sin_addr.s_addr);
    to->port = ntohs(v4->sin_port);
    to->family = hub_family_v4;
  } else if (from->ss_family == AF_INET6) {
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)from;
    split(&v6->sin6_addr, to);
    to->port = ntohs(v6->sin6_port);
    to->family = hub_family_v6;
  } else if (from->ss_family == AF_UNIX) {
    to->family = hub_family_unix;
  }
}

static socklen_t write_address(const hub_address *from, struct sockaddr_storage *to) {
  memset(to, 0, sizeof *to);
  if (from->family == hub_family_v4) {
    struct sockaddr_in *v4 = (struct sockaddr_in *)to;
    v4->sin_family = AF_INET;
    v4->sin_addr.s_addr = htonl((uint32_t)from->low);
    v4->sin_port = htons(from->port);
    return sizeof *v4;
  }
  struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)to;
  v6->sin6_family = AF_INET6;
  for (int i = 0; i < 8; i++) v6->sin6_addr.s6_addr[i] = (uint8_t)(from->high >> (56 - 8 * i));
  for (int i = 0; i < 8; i++) v6->sin6_addr.s6_addr[8 + i] = (uint8_t)(from->low >> (56 - 8 * i));
  v6->sin6_port = htons(from->port);
  return sizeof *v6;
}

static int make_socket(int family) { return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }

/// Accepted sockets inherit these, which spares a call for each of them.
static void tune(int descriptor) {
  int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static int fail(int descriptor) {
  int error = errno;
  close(descriptor);
  return -error;
}

int hub_listen_tcp(const hub_address *address, int only_v6) {
  int on = 1;
  struct sockaddr_storage storage;
  socklen_t length = write_address(address, &storage);
  int descriptor = make_socket(storage.ss_family);
  if (descriptor < 0) return -errno;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (storage.ss_family == AF_INET6)
    setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &only_v6, sizeof only_v6);
  tune(descriptor);
  if (bind(descriptor, (struct sockaddr *)&storage, length) < 0) return fail(descriptor);
  if (listen(descriptor, 4096) < 0) return fail(descriptor);
  return descriptor;
}

static int unix_address(const char *path, struct sockaddr_un *address) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  if (strlen(path) >= sizeof address->sun_path) return -ENAMETOOLONG;
  strcpy(address->sun_path, path);
  return 0;
}

int hub_listen_unix(const char *path, unsigned mode) {
  struct sockaddr_un address;
  int problem = unix_address(path, &address);
  if (problem < 0) return problem;
  int descriptor = make_socket(AF_UNIX);
  if (descriptor < 0) return -errno;
  if (bind(descriptor, (struct sockaddr *)&address, sizeof address) < 0) return fail(descriptor);
  // Nobody can connect before listen, so the mode is in place for the first who tries.
  if (chmod(path, mode) < 0 || listen(descriptor, 4096) < 0) {
    int error = errno;
    unlink(path);
    close(descriptor);
    return -error;
  }
  return descriptor;
}

int hub_adopt_listener(int descriptor) {
  int listening = 0;
  socklen_t length = sizeof listening;
  if (getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) < 0) return -errno;
  if (!listening) return -EINVAL;
  int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0) return -errno;
  if (fcntl(descriptor, F_SETFD, FD_CLOEXEC) < 0) return -errno;
  tune(descriptor);
  return descriptor;
}

int hub_accept(int listener, hub_address *peer) {
  struct sockaddr_storage storage;
  socklen_t length = sizeof storage;
  storage.ss_family = AF_UNSPEC;
  int descriptor = accept4(listener, (struct sockaddr *)&storage, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor < 0) return -errno;
  read_address(&storage, peer);
  return descriptor;
}

int hub_connect_tcp(const hub_address *address) {
  struct sockaddr_storage storage;
  socklen_t length = write_address(address, &storage);
  int descriptor = make_socket(storage.ss_family);
  if (descriptor < 0) return -errno;
  tune(descriptor);
  if (connect(descriptor, (struct sockaddr *)&storage, length) < 0 && errno != EINPROGRESS)
    return fail(descriptor);
  return descriptor;
}

int hub_connect_unix(const char *path) {
  struct sockaddr_un address;
  int problem = unix_address(path, &address);
  if (problem < 0) return problem;
  int descriptor = make_socket(AF_UNIX);
  if (descriptor < 0) return -errno;
  if (connect(descriptor, (struct sockaddr *)&address, sizeof address) < 0) return fail(descriptor);
  return descriptor;
}

int hub_connect_outcome(int descriptor) {
  int error = 0;
  socklen_t length = sizeof error;
  if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) < 0) return -errno;
  return -error;
}

int hub_local_address(int descriptor, hub_address *address) {
  struct sockaddr_storage storage;
  socklen_t length = sizeof storage;
  if (getsockname(descriptor, (struct sockaddr *)&storage, &length) < 0) return -errno;
  read_address(&storage, address);
  return 0;
}

int hub_local_path(int descriptor, char *into, int room) {
  struct sockaddr_un address;
  socklen_t length = sizeof address;
  if (getsockname(descriptor, (struct sockaddr *)&address, &length) < 0) return -errno;
  if (address.sun_family != AF_UNIX || length <= offsetof(struct sockaddr_un, sun_path)) return -ENOENT;
  // A name in the abstract namespace begins with a zero and is no path.
  if (address.sun_path[0] == 0) return -ENOENT;
  size_t count = strnlen(address.sun_path, length - offsetof(struct sockaddr_un, sun_path));
  if (count >= (size_t)room) return -ENAMETOOLONG;
  memcpy(into, address.sun_path, count);
  into[count] = 0;
  return (int)count;
}

int hub_peer_credentials(int descriptor, uint32_t *user, int32_t *process) {
  struct ucred credentials;
  socklen_t length = sizeof credentials;
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) < 0) return -errno;
  *user = credentials.uid;
  *process = credentials.pid;
  return 0;
}

int hub_is_stale_socket(const char *path) {
  struct stat status;
  if (lstat(path, &status) < 0 || !S_ISSOCK(status.st_mode)) return 0;
  int descriptor = hub_connect_unix(path);
  if (descriptor >= 0) close(descriptor);
  return descriptor == -ECONNREFUSED;
}

int hub_unlink(const char *path) { return outcome(unlink(path)); }

void hub_close(int descriptor) { close(descriptor); }

void hub_reset(int descriptor) {
  struct linger now = {1, 0};
  setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close(descriptor);
}

int hub_shut_sending(int descriptor) { return outcome(shutdown(descriptor, SHUT_WR)); }

long hub_receive(int descriptor, void *into, size_t count) {
  ssize_t got;
  do got = recv(descriptor, into, count, MSG_DONTWAIT);
  while (got < 0 && errno == EINTR);
  return got < 0 ? -errno : got;
}

long hub_peek(int descriptor, void *into, size_t count) {
  ssize_t got;
  do got = recv(descriptor, into, count, MSG_DONTWAIT | MSG_PEEK);
  while (got < 0 && errno == EINTR);
  return got < 0 ? -errno : got;
}

long hub_send(int descriptor, const void *from, size_t count) {
  ssize_t sent;
  do sent = send(descriptor, from, count, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent < 0 ? -errno : sent;
}

long hub_send_pieces(int descriptor, const hub_piece *pieces, int count) {
  struct msghdr message = {.msg_iov = (struct iovec *)pieces, .msg_iovlen = (size_t)count};
  ssize_t sent;
  do sent = sendmsg(descriptor, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent < 0 ? -errno : sent;
}

// Since Linux 4.18 and 5.0; older headers do not name them.
#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif

int hub_bind_udp(const hub_address *address) {
  int on = 1, room = hub_datagram_queue;
  struct sockaddr_storage storage;
  socklen_t length = write_address(address, &storage);
  int descriptor = socket(storage.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -errno;
  if (storage.ss_family == AF_INET6) setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (bind(descriptor, (struct sockaddr *)&storage, length) < 0) return fail(descriptor);
  // Where the system knows neither, datagrams come one by one and fewer of them may wait.
  setsockopt(descriptor, IPPROTO_UDP, UDP_GRO, &on, sizeof on);
  setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  return descriptor;
}

/// What the system says of the length of those that came in one piece; 0 if it was one.
static uint32_t segment_length(struct msghdr *header) {
  for (struct cmsghdr *one = CMSG_FIRSTHDR(header); one != NULL; one = CMSG_NXTHDR(header, one)) {
    if (one->cmsg_level != IPPROTO_UDP || one->cmsg_type != UDP_GRO) continue;
    int length = 0;
    memcpy(&length, CMSG_DATA(one), sizeof length);
    return length > 0 ? (uint32_t)length : 0;
  }
  return 0;
}

int hub_receive_datagrams(int descriptor, void *into, size_t each, hub_datagram *found, int room) {
  struct mmsghdr messages[hub_datagram_room];
  struct iovec pieces[hub_datagram_room];
  struct sockaddr_storage senders[hub_datagram_room];
  union {
    struct cmsghdr alignment;
    char bytes[CMSG_SPACE(sizeof(int))];
  } notes[hub_datagram_room];
  if (room > hub_datagram_room) room = hub_datagram_room;
  for (int i = 0; i < room; i++) {
    pieces[i] = (struct iovec){.iov_base = (char *)into + (size_t)i * each, .iov_len = each};
    memset(&messages[i], 0, sizeof messages[i]);
    messages[i].msg_hdr.msg_iov = &pieces[i];
    messages[i].msg_hdr.msg_iovlen = 1;
    messages[i].msg_hdr.msg_name = &senders[i];
    messages[i].msg_hdr.msg_namelen = sizeof senders[i];
    messages[i].msg_hdr.msg_control = &notes[i];
    messages[i].msg_hdr.msg_controllen = sizeof notes[i];
    senders[i].ss_family = AF_UNSPEC;
  }
  int got;
  do got = recvmmsg(descriptor, messages, (unsigned)room, MSG_DONTWAIT, NULL);
  while (got < 0 && errno == EINTR);
  if (got < 0) return -errno;
  for (int i = 0; i < got; i++) {
    read_address(&senders[i], &found[i].from);
    uint32_t segment = segment_length(&messages[i].msg_hdr);
    found[i].count = messages[i].msg_len;
    found[i].segment = segment == 0 ? messages[i].msg_len : segment;
    found[i].is_cut = (messages[i].msg_hdr.msg_flags & MSG_TRUNC) != 0;
  }
  return got;
}

static int send_alone(int descriptor, const char *from, size_t count, struct sockaddr_storage *to,
                      socklen_t length) {
  ssize_t sent;
  do sent = sendto(descriptor, from, count, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)to, length);
  while (sent < 0 && errno == EINTR);
  return sent == (ssize_t)count;
}

/// In one call; false when the system, or the way the socket's datagrams take, does not know how.
static int send_together(int descriptor, const char *from, size_t count, uint16_t segment,
                         struct sockaddr_storage *to, socklen_t length) {
  union {
    struct cmsghdr alignment;
    char bytes[CMSG_SPACE(sizeof segment)];
  } note;
  memset(&note, 0, sizeof note);
  struct iovec piece = {.iov_base = (char *)from, .iov_len = count};
  struct msghdr message = {.msg_name = to,
                           .msg_namelen = length,
                           .msg_iov = &piece,
                           .msg_iovlen = 1,
                           .msg_control = &note,
                           .msg_controllen = sizeof note};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = IPPROTO_UDP;
  header->cmsg_type = UDP_SEGMENT;
  header->cmsg_len = CMSG_LEN(sizeof segment);
  memcpy(CMSG_DATA(header), &segment, sizeof segment);
  ssize_t sent;
  do sent = sendmsg(descriptor, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent == (ssize_t)count;
}

int hub_send_datagrams(int descriptor, const void *from, size_t count, uint16_t segment, const hub_address *to) {
  struct sockaddr_storage storage;
  socklen_t length = write_address(to, &storage);
  const char *next = (const char *)from;
  if (count > segment && send_together(descriptor, next, count, segment, &storage, length)) return 0;
  int lost = 0;
  do {
    size_t one = count < segment ? count : segment;
    lost += !send_alone(descriptor, next, one, &storage, length);
    next += one;
    count -= one;
  } while (count > 0);
  return lost;
}

int hub_interface_addresses(hub_address *found, int room) {
  struct ifaddrs *list = NULL;
  if (getifaddrs(&list) < 0) return -errno;
  int count = 0;
  for (struct ifaddrs *one = list; one != NULL && count < room; one = one->ifa_next) {
    if (one->ifa_addr == NULL || (one->ifa_flags & IFF_UP) == 0) continue;
    struct sockaddr_storage storage;
    memset(&storage, 0, sizeof storage);
    if (one->ifa_addr->sa_family == AF_INET) {
      memcpy(&storage, one->ifa_addr, sizeof(struct sockaddr_in));
    } else if (one->ifa_addr->sa_family == AF_INET6) {
      const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)one->ifa_addr;
      if (IN6_IS_ADDR_LINKLOCAL(&v6->sin6_addr)) continue;
      memcpy(&storage, v6, sizeof *v6);
    } else {
      continue;
    }
    read_address(&storage, &found[count++]);
  }
  freeifaddrs(list);
  return count;
}

int hub_look_up(const char *host, uint16_t port, hub_address *found, int room) {
  struct addrinfo wanted = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
  struct addrinfo *list = NULL;
  if (getaddrinfo(host, NULL, &wanted, &list) != 0) return 0;
  int count = 0;
  for (struct addrinfo *one = list; one != NULL && count < room; one = one->ai_next) {
    struct sockaddr_storage storage;
    memset(&storage, 0, sizeof storage);
    if (one->ai_addrlen > sizeof storage) continue;
    memcpy(&storage, one->ai_addr, one->ai_addrlen);
    read_address(&storage, &found[count]);
    found[count].port = port;
    if (found[count].family == hub_family_v4 || found[count].family == hub_family_v6) count++;
  }
  freeaddrinfo(list);
  return count;
}

void *hub_map(size_t count) {
  void *memory = mmap(NULL, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

void hub_unmap(void *memory, size_t count) {
  // A process may have so many mappings only. Where another hole is one too many, the pages go all the same.
  if (munmap(memory, count) < 0) madvise(memory, count, MADV_DONTNEED);
}

void hub_tame_heap(void) {
  // An arena for each thread means that what a burst freed on one cannot be used by another. And unless told,
  // glibc raises the size from which memory is mapped, and unmapped, by itself whenever some is freed.
  mallopt(M_ARENA_MAX, 2);
  mallopt(M_MMAP_THRESHOLD, 128 * 1024);
  mallopt(M_TRIM_THRESHOLD, 256 * 1024);
}

void hub_trim_heap(void) { malloc_trim(0); }

uint64_t hub_used_heap(void) {
  struct mallinfo2 heap = mallinfo2();
  return (uint64_t)heap.uordblks + (uint64_t)heap.hblkhd;
}

void hub_ignore_broken_pipes(void) { signal(SIGPIPE, SIG_IGN); }

void hub_block_signals(void) {
  sigset_t all;
  sigfillset(&all);
  // These come from the thread's own faults, and whoever reports crashes wants them.
  int own[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
  for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) sigdelset(&all, own[i]);
  pthread_sigmask(SIG_BLOCK, &all, NULL);
}

void hub_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

long hub_raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
  if (limit.rlim_cur < limit.rlim_max) {
    rlim_t former = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0) return (long)former;
  }
  return limit.rlim_cur > INT32_MAX ? INT32_MAX : (long)limit.rlim_cur;
}

long hub_processors(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? count : 1;
}

int hub_notify(const char *path, const void *message, size_t count) {
  struct sockaddr_un address;
  size_t length = strlen(path);
  if (length == 0 || length >= sizeof address.sun_path || (path[0] != '/' && path[0] != '@')) return -EINVAL;
  memset(&address, 0, sizeof address);
  address.sun_family = AF_UNIX;
  memcpy(address.sun_path, path, length);
  if (path[0] == '@') address.sun_path[0] = 0;
  int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return -errno;
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + (path[0] == '/' ? 1 : 0));
  ssize_t sent = sendto(descriptor, message, count, MSG_NOSIGNAL, (struct sockaddr *)&address, size);
  int error = errno;
  close(descriptor);
  return sent < 0 ? -error : 0;
}

int hub_clock_is_kept(void) {
  struct timex state = {0};
  if (adjtimex(&state) < 0) return -errno;
  return (state.status & STA_UNSYNC) == 0;
}
