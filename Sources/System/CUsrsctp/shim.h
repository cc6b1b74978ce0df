#ifndef HUB_CUSRSCTP_SHIM_H
#define HUB_CUSRSCTP_SHIM_H

// The header declares what belongs to a family of addresses only where the family is named.
#ifndef INET
#define INET 1
#endif
#ifndef INET6
#define INET6 1
#endif
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <usrsctp.h>

// Options that are arrays without an end, unions, and calls whose error number would be lost on the way.

static inline struct sockaddr_conn hub_sctp_address(void *who, uint16_t port) {
  struct sockaddr_conn address;
  memset(&address, 0, sizeof address);
  address.sconn_family = AF_CONN;
  address.sconn_port = htons(port);
  address.sconn_addr = who;
  return address;
}

static inline int hub_sctp_bind(struct socket *socket, void *who, uint16_t port) {
  struct sockaddr_conn address = hub_sctp_address(who, port);
  return usrsctp_bind(socket, (struct sockaddr *)&address, sizeof address) == 0;
}

/// A socket that does not block says so of every connection that it begins.
static inline int hub_sctp_connect(struct socket *socket, void *who, uint16_t port) {
  struct sockaddr_conn address = hub_sctp_address(who, port);
  return usrsctp_connect(socket, (struct sockaddr *)&address, sizeof address) == 0 || errno == EINPROGRESS;
}

static inline int hub_sctp_option(struct socket *socket, int option, const void *value, size_t count) {
  return usrsctp_setsockopt(socket, IPPROTO_SCTP, option, value, (socklen_t)count) == 0;
}

/// Closing sends an ABORT and frees everything at once.
static inline int hub_sctp_close_hard(struct socket *socket) {
  struct linger linger = {1, 0};
  return usrsctp_setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) == 0;
}

static inline int hub_sctp_buffers(struct socket *socket, int sending, int receiving) {
  return usrsctp_setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &sending, sizeof sending) == 0
      && usrsctp_setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &receiving, sizeof receiving) == 0;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static inline uint32_t hub_sctp_crc_by_processor(const unsigned char *bytes,
                                                                                   size_t count) {
  uint64_t crc = 0xFFFFFFFF;
  for (; count >= 8; bytes += 8, count -= 8) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    crc = __builtin_ia32_crc32di(crc, word);
  }
  uint32_t rest = (uint32_t)crc;
  for (; count > 0; bytes++, count--) rest = __builtin_ia32_crc32qi(rest, *bytes);
  return ~rest;
}
#endif

/// CRC32c: by the processor where it can, eight bytes at a time; otherwise by the library, byte for byte.
static inline uint32_t hub_sctp_crc(const void *bytes, size_t count) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.2"))
    return hub_sctp_crc_by_processor((const unsigned char *)bytes, count);
#endif
  return usrsctp_crc32c((void *)bytes, count);
}

/// Writes the checksum into a packet whose field for it is empty (RFC 9260 §6.8).
static inline void hub_sctp_seal(void *packet, size_t count) {
  if (count < sizeof(struct sctp_common_header)) return;
  uint32_t crc = hub_sctp_crc(packet, count);
  memcpy((unsigned char *)packet + 8, &crc, sizeof crc);
}

/// Returns 0, or an error number.
static inline int hub_sctp_send(struct socket *socket, const void *bytes, size_t count, uint16_t stream,
                                uint32_t kind, int is_unordered, uint16_t policy, uint32_t value) {
  struct sctp_sendv_spa info;
  memset(&info, 0, sizeof info);
  info.sendv_flags = SCTP_SEND_SNDINFO_VALID;
  info.sendv_sndinfo.snd_sid = stream;
  info.sendv_sndinfo.snd_ppid = htonl(kind);
  info.sendv_sndinfo.snd_flags = SCTP_EOR | (is_unordered ? SCTP_UNORDERED : 0);
  if (policy != SCTP_PR_SCTP_NONE) {
    info.sendv_flags |= SCTP_SEND_PRINFO_VALID;
    info.sendv_prinfo.pr_policy = policy;
    info.sendv_prinfo.pr_value = value;
  }
  errno = 0;
  ssize_t sent = usrsctp_sendv(socket, bytes, count, NULL, 0, &info, sizeof info, SCTP_SENDV_SPA, 0);
  if (sent == (ssize_t)count) return 0;
  return errno == 0 ? EIO : errno;
}

/// Asks for our direction of one stream to end. Returns 0, or an error number.
static inline int hub_sctp_reset(struct socket *socket, uint16_t stream) {
  struct {
    struct sctp_reset_streams request;
    uint16_t list[2];
  } option;
  memset(&option, 0, sizeof option);
  option.request.srs_assoc_id = SCTP_ALL_ASSOC;
  option.request.srs_flags = SCTP_STREAM_RESET_OUTGOING;
  option.request.srs_number_streams = 1;
  option.request.srs_stream_list[0] = stream;
  size_t count = sizeof(struct sctp_reset_streams) + sizeof(uint16_t);
  return hub_sctp_option(socket, SCTP_RESET_STREAMS, &option, count) ? 0 : (errno == 0 ? EIO : errno);
}

typedef struct {
  int kind;  ///< one of SCTP_ASSOC_CHANGE and so on, or 0 for what cannot be read
  int state; ///< of an association
  int flags; ///< of a stream's end
  int error;
  uint16_t outgoing, incoming; ///< how many streams an association has
  int streams;                 ///< how many streams the notice is about
} hub_sctp_notice;

/// Reads a notification, of which there are `count` bytes.
static inline hub_sctp_notice hub_sctp_read_notice(const void *bytes, size_t count) {
  hub_sctp_notice notice;
  memset(&notice, 0, sizeof notice);
  const union sctp_notification *from = (const union sctp_notification *)bytes;
  if (count < sizeof from->sn_header || from->sn_header.sn_length > count) return notice;
  switch (from->sn_header.sn_type) {
  case SCTP_ASSOC_CHANGE:
    if (count < sizeof(struct sctp_assoc_change)) return notice;
    notice.state = from->sn_assoc_change.sac_state;
    notice.error = from->sn_assoc_change.sac_error;
    notice.outgoing = from->sn_assoc_change.sac_outbound_streams;
    notice.incoming = from->sn_assoc_change.sac_inbound_streams;
    break;
  case SCTP_STREAM_RESET_EVENT: {
    size_t head = sizeof(struct sctp_stream_reset_event);
    if (count < head || from->sn_strreset_event.strreset_length < head) return notice;
    notice.flags = from->sn_strreset_event.strreset_flags;
    notice.streams = (int)((from->sn_strreset_event.strreset_length - head) / sizeof(uint16_t));
    break;
  }
  default: break;
  }
  notice.kind = from->sn_header.sn_type;
  return notice;
}

/// The stream of that place in a notice about streams, which has more than `index` of them.
static inline uint16_t hub_sctp_noticed_stream(const void *bytes, int index) {
  return ((const struct sctp_stream_reset_event *)bytes)->strreset_stream_list[index];
}

#endif
