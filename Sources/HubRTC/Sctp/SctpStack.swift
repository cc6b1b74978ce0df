internal import CUsrsctp
internal import Glibc
internal import HubBase

/// The library for SCTP, which is one for the whole process: everything that is asked of it goes through
/// here, one caller at a time. It has no threads; its clock is moved by those who use it.
enum SctpStack {
  // Reached only within `run`, and from the callbacks of what is called there.
  nonisolated(unsafe) private static var mailboxes: [UInt: SctpMailbox] = [:]
  nonisolated(unsafe) private static var current: SctpMailbox?
  nonisolated(unsafe) private static var lastNumber: UInt = 0
  nonisolated(unsafe) private static var strays: UInt64 = 0
  private static let lock = Lock(Started())

  /// Proof that the library was set up before anything else is asked of it.
  private struct Started {
    /// So that it has a place of its own: what takes none lies where its neighbour begins, and
    /// ThreadSanitizer would take the two for one.
    var calls: UInt64 = 0
    init() { SctpStack.setUp() }
  }

  /// How far the clock must have moved before timers are looked at: all of them are, each time.
  static let granularity: Int64 = 5
  /// A process has no more associations.
  static let mostAssociations = 65_536

  /// Runs `body`, which may call the library, alone.
  static func run<Result>(_ mailbox: SctpMailbox?, _ body: () throws -> Result) rethrows -> Result {
    try lock.withLock { started in
      started.calls &+= 1
      current = mailbox
      defer { current = nil }
      return try body()
    }
  }

  /// A mailbox that the library can reach; nil when there are too many.
  static func register() -> SctpMailbox? {
    run(nil) {
      guard mailboxes.count < mostAssociations else { return nil }
      lastNumber += 1
      let mailbox = SctpMailbox(number: lastNumber)
      mailboxes[lastNumber] = mailbox
      usrsctp_register_address(mailbox.address)
      return mailbox
    }
  }

  /// Closes a socket for good, and forgets where it was. What it still wants to send is left in the mailbox.
  static func unregister(_ mailbox: SctpMailbox, closing socket: OpaquePointer?) {
    run(mailbox) {
      if let socket { usrsctp_close(socket) }
      usrsctp_deregister_address(mailbox.address)
      mailboxes[mailbox.number] = nil
    }
  }

  /// Lets the time of a clock pass.
  static func advance(_ clock: SctpClock, to now: Int64) {
    run(nil) {
      guard let last = clock.last else { return clock.last = now }
      let elapsed = now - last
      guard elapsed >= granularity else { return }
      clock.last = now
      usrsctp_handle_timers(UInt32(clamping: elapsed))
    }
  }

  /// How many associations there are.
  static var count: Int { run(nil) { mailboxes.count } }

  /// How often something was for an association that is gone.
  static var straysSeen: UInt64 { run(nil) { strays } }

  /// Called by the library, within `run`: a packet is to be sent.
  static func output(_ address: UnsafeMutableRawPointer?, _ packet: UnsafeRawBufferPointer) -> Int32 {
    guard let mailbox = find(address) else {
      strays &+= 1
      return ENOTCONN
    }
    if !mailbox.outgoing.append(packet) { mailbox.refused &+= 1 }
    // One that found no room is as good as lost on the way, and is sent again after a while. If the library
    // were told, it might wait for a word that nobody says.
    return 0
  }

  /// Called by the library, within `run`: something came. The memory is ours from here.
  static func arrived(_ address: UnsafeMutableRawPointer?, _ arrival: SctpArrival) {
    guard let mailbox = find(address), mailbox.arrivals.count < SctpMailbox.mostArrivals || arrival.isNotice
    else {
      strays &+= 1
      return arrival.free()
    }
    mailbox.arrivals.append(arrival)
  }

  /// Called by the library, within `run`: so much of the send buffer is free.
  static func drained(_ address: UnsafeMutableRawPointer?, _ room: Int) {
    find(address)?.room = room
  }

  private static func find(_ address: UnsafeMutableRawPointer?) -> SctpMailbox? {
    if let current, current.address == address { return current }
    return mailboxes[UInt(bitPattern: address)]
  }
}
