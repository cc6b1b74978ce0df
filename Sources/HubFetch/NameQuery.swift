internal import CAres
internal import Glibc
internal import HubBase

/// One question to the domain name system, on a thread that may wait.
///
/// Each has a channel of its own: so each has a port and a number of its own, which nobody can guess from the
/// last one, and ending it ends nothing else.
final class NameQuery {
  /// What all texts of a name may have together, in bytes; an answer over TCP can bring little more.
  static let longest = 65_536
  /// How many texts are taken.
  static let most = 64
  /// How long one server has for its first chance, in milliseconds; later ones have more.
  private static let firstPatience: Int32 = 1_500
  private static let tries: Int32 = 3
  /// What an answer by datagram may have without being cut into pieces on most ways (RFC 6891 §6.2.5).
  private static let datagram: Int32 = 1_232

  private let channel: ares_channel
  private var outcome: Result<[[UInt8]], FetchError>?

  private static let isReady = ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS

  init(servers: [String]) throws(FetchError) {
    guard Self.isReady else { throw .unreachable("the resolver cannot be used") }
    var options = ares_options()
    options.flags = ARES_FLAG_EDNS | ARES_FLAG_NOSEARCH
    options.timeout = Self.firstPatience
    options.tries = Self.tries
    options.ednspsz = Self.datagram
    let mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ
    var made: ares_channel?
    let status = ares_init_options(&made, &options, mask)
    guard status == ARES_SUCCESS, let made else { throw Self.failure(status) }
    channel = made
    guard servers.isEmpty == false else { return }
    let list = servers.joined(separator: ",")
    // What throws in here has a channel already, which is let go with the object.
    guard ares_set_servers_ports_csv(made, list) == ARES_SUCCESS else {
      throw .badAddress("a name server is an address, perhaps with a port")
    }
  }

  deinit { ares_destroy(channel) }

  /// A name as the domain name system has them: labels of at most 63 bytes, 253 together.
  static func isName(_ name: String) -> Bool {
    let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return name.utf8.count <= 253
      && labels.allSatisfy { label in
        (1...63).contains(label.count)
          && label.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
              UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
              true
            default: false
            }
          }
      }
  }

  func texts(of name: String, _ patience: Patience) throws(FetchError) -> [[UInt8]] {
    let me = Unmanaged.passUnretained(self).toOpaque()
    ares_query(channel, name, Int32(ns_c_in.rawValue), Int32(ns_t_txt.rawValue), Self.arrived, me)
    do throws(FetchError) {
      while outcome == nil { try wait(patience) }
    } catch {
      // Otherwise the callback would come when nobody is there any more.
      ares_cancel(channel)
      throw error
    }
    return try outcome?.get() ?? []
  }

  private static let arrived: ares_callback = { context, status, _, bytes, count in
    guard let context else { return }
    let query = Unmanaged<NameQuery>.fromOpaque(context).takeUnretainedValue()
    query.outcome = NameQuery.read(status, bytes, count)
  }

  /// Lets the library work when one of its sockets is ready, or when it wants to ask again.
  private func wait(_ patience: Patience) throws(FetchError) {
    var sockets = [ares_socket_t](repeating: -1, count: Int(ARES_GETSOCK_MAXNUM))
    let bits = ares_getsock(channel, &sockets, Int32(sockets.count))
    var watched: [pollfd] = []
    for index in sockets.indices {
      let number = Int32(index)
      let isRead = hub_ares_wants_read(bits, number) != 0
      let isWrite = hub_ares_wants_write(bits, number) != 0
      guard isRead || isWrite else { continue }
      let events = (isRead ? POLLIN : 0) | (isWrite ? POLLOUT : 0)
      watched.append(pollfd(fd: sockets[index], events: Int16(events), revents: 0))
    }
    let time = hub_ares_patience(channel, try patience.glance())
    let ready = poll(&watched, nfds_t(watched.count), time)
    if ready <= 0 {
      ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD)
      return
    }
    for one in watched where one.revents != 0 && outcome == nil {
      // An error shows as readable or writable, whichever is waited for.
      let isRead = Int32(one.events) & POLLIN != 0 && Int32(one.revents) & ~POLLOUT != 0
      let isWrite = Int32(one.events) & POLLOUT != 0 && Int32(one.revents) & ~POLLIN != 0
      ares_process_fd(channel, isRead ? one.fd : ARES_SOCKET_BAD, isWrite ? one.fd : ARES_SOCKET_BAD)
    }
  }

  private static func read(
    _ status: Int32, _ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int32
  ) -> Result<[[UInt8]], FetchError> {
    switch status {
    case ARES_SUCCESS: break
    // That there is no such name, or none with texts, is an answer.
    case ARES_ENOTFOUND, ARES_ENODATA: return .success([])
    default: return .failure(failure(status))
    }
    var list: UnsafeMutablePointer<ares_txt_ext>?
    let parsed = ares_parse_txt_reply_ext(bytes, count, &list)
    defer { ares_free_data(list) }
    switch parsed {
    case ARES_SUCCESS: return joined(list)
    case ARES_ENODATA: return .success([])
    default: return .failure(failure(parsed))
    }
  }

  /// A record is a row of strings of at most 255 bytes; together they are one text (RFC 7208 §3.3 says so for
  /// its own, and everybody does it).
  private static func joined(_ list: UnsafeMutablePointer<ares_txt_ext>?) -> Result<[[UInt8]], FetchError> {
    var texts: [[UInt8]] = []
    var total = 0
    var next = list
    while let one = next?.pointee {
      if one.record_start != 0 || texts.isEmpty {
        guard texts.count < most else { break }
        texts.append([])
      }
      total += one.length
      guard total <= longest else { return .failure(.tooLong(limit: longest)) }
      if let text = one.txt { texts[texts.count - 1] += UnsafeBufferPointer(start: text, count: one.length) }
      next = one.next
    }
    return .success(texts)
  }

  private static func failure(_ status: Int32) -> FetchError {
    switch status {
    case ARES_ETIMEOUT: .tooSlow
    case ARES_ECANCELLED, ARES_EDESTRUCTION: .cancelled
    case ARES_EBADRESP, ARES_EFORMERR: .malformed
    default: .unreachable(ares_strerror(status).map { String(cString: $0) } ?? "error \(status)")
    }
  }
}
