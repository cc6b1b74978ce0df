internal import CUsrsctp
internal import Glibc

/// How a socket of the library is made for a data channel. Called within `SctpStack.run`.
enum SctpSocket {
  /// What was not granted.
  struct Refusal: Error {
    let what: StaticString
  }

  static func open(_ mailbox: SctpMailbox, _ settings: SctpSettings) -> Result<OpaquePointer, Refusal> {
    let opened = usrsctp_socket(
      AF_CONN, Int32(SOCK_STREAM.rawValue), Int32(IPPROTO_SCTP), received, drained, 0, mailbox.address)
    guard let socket = opened else { return .failure(Refusal(what: "a socket")) }
    if let what = prepare(socket, mailbox, settings) {
      usrsctp_close(socket)
      return .failure(Refusal(what: what))
    }
    return .success(socket)
  }

  /// Says what was refused.
  private static func prepare(
    _ socket: OpaquePointer, _ mailbox: SctpMailbox, _ settings: SctpSettings
  ) -> StaticString? {
    guard usrsctp_set_non_blocking(socket, 1) == 0 else { return "not to block" }
    guard hub_sctp_close_hard(socket) == 1 else { return "to close at once" }
    guard
      hub_sctp_buffers(socket, Int32(clamping: settings.sendBuffer), Int32(clamping: settings.receiveBuffer))
        == 1
    else { return "the size of its buffers" }
    // RFC 6525: the other end may end streams, and nothing else about them.
    guard set(socket, SCTP_ENABLE_STREAM_RESET, sctp_assoc_value(assoc_id: all, assoc_value: ended)),
      set(socket, SCTP_NODELAY, UInt32(1)), set(socket, SCTP_EXPLICIT_EOR, UInt32(0))
    else { return "an option for streams" }
    for notice in notices {
      let event = sctp_event(se_assoc_id: all, se_type: UInt16(notice), se_on: 1)
      guard set(socket, SCTP_EVENT, event) else { return "a notice" }
    }
    let streams = sctp_initmsg(
      sinit_num_ostreams: settings.streams, sinit_max_instreams: settings.streams, sinit_max_attempts: 0,
      sinit_max_init_timeo: 0)
    guard set(socket, SCTP_INITMSG, streams) else { return "the number of streams" }
    // The datagrams are of one size from the beginning (RFC 8261 §5), so nobody looks for a larger one.
    var path = sctp_paddrparams()
    path.spp_flags = UInt32(SPP_PMTUD_DISABLE)
    // What the library calls the size of a path leaves the header out.
    path.spp_pathmtu = UInt32(clamping: settings.largestPacket - headerCount)
    guard set(socket, SCTP_PEER_ADDR_PARAMS, path) else { return "the size of packets" }
    guard hub_sctp_bind(socket, mailbox.address, settings.port) == 1 else { return "its port" }
    return nil
  }

  /// RFC 9260 §3.1.
  private static let headerCount = 12
  private static let all = UInt32(SCTP_ALL_ASSOC)
  private static let ended = UInt32(SCTP_ENABLE_RESET_STREAM_REQ)
  private static let notices = [SCTP_ASSOC_CHANGE, SCTP_STREAM_RESET_EVENT]

  private static func set<Value>(_ socket: OpaquePointer, _ option: Int32, _ value: Value) -> Bool {
    withUnsafeBytes(of: value) { hub_sctp_option(socket, option, $0.baseAddress, $0.count) == 1 }
  }

  private typealias Received =
    @convention(c) (
      OpaquePointer?, sctp_sockstore, UnsafeMutableRawPointer?, Int, sctp_rcvinfo, Int32,
      UnsafeMutableRawPointer?
    ) -> Int32

  private static let received: Received = { _, _, bytes, count, information, flags, owner in
    guard let bytes else { return 1 }
    SctpStack.arrived(
      owner,
      SctpArrival(
        bytes: bytes, count: count, stream: information.rcv_sid, kind: information.rcv_ppid.bigEndian,
        isNotice: flags & MSG_NOTIFICATION != 0, isLast: flags & Int32(MSG_EOR) != 0))
    return 1
  }

  private typealias Drained = @convention(c) (OpaquePointer?, UInt32, UnsafeMutableRawPointer?) -> Int32

  private static let drained: Drained = { _, room, owner in
    SctpStack.drained(owner, Int(room))
    return 1
  }
}
