internal import CHubSys
internal import Glibc
internal import HubBase
internal import HubCrypto

/// Bytes to and from a hub, encrypted or not, on a thread that may wait.
struct LinkStream: ~Copyable {
  private let descriptor: Int32
  private var session: TLSSession?
  private var wantsToWrite = false
  /// How long one step of a beginning may take, in milliseconds.
  private static let patience: Int32 = 10_000

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit {
    hub_close(descriptor)
  }

  /// Waits until the system has connected it.
  mutating func reach(_ waker: Int32, within time: Int32, isWanted: () -> Bool) throws(LinkFailure) {
    try keepWaiting(waker, writes: true, within: time, isWanted)
    let outcome = hub_connect_outcome(descriptor)
    guard outcome == 0 else { throw LinkFailure(abs(outcome)) }
  }

  mutating func secure(
    _ host: String, _ authority: String?, _ waker: Int32, isWanted: () -> Bool
  ) throws(LinkFailure) {
    var session: TLSSession
    do throws(TLSSetupError) {
      let trust: TLSTrust = authority.map { .authorities(.file($0)) } ?? .system
      session = try TLSSession(connecting: try TLSContext.client(trust: trust), on: descriptor, to: host)
    } catch {
      throw LinkFailure("TLS cannot begin: \(error)")
    }
    while true {
      switch session.handshake() {
      case .done:
        self.session = consume session
        return
      case .wantRead: try keepWaiting(waker, writes: false, within: Self.patience, isWanted)
      case .wantWrite: try keepWaiting(waker, writes: true, within: Self.patience, isWanted)
      case .failed(let failure): throw LinkFailure("it cannot be talked to safely: \(failure)")
      }
    }
  }

  /// Waits until the other side has done its part of a beginning, for as long as somebody wants it.
  private func keepWaiting(
    _ waker: Int32, writes: Bool, within time: Int32, _ isWanted: () -> Bool
  ) throws(LinkFailure) {
    let end = SystemClock().now &+ UInt64(time) &* 1_000_000
    while isWanted() {
      let now = SystemClock().now
      guard now < end else { throw LinkFailure("it does not answer") }
      var two = [
        pollfd(fd: descriptor, events: Int16(writes ? POLLOUT : POLLIN), revents: 0),
        pollfd(fd: waker, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&two, 2, Int32(clamping: (end &- now) / 1_000_000 &+ 1))
      guard count >= 0 || errno == EINTR else { throw LinkFailure(errno) }
      if two[0].revents != 0 { return }
      if two[1].revents != 0 {
        var raised: UInt64 = 0
        _ = hub_read(waker, &raised, 8)
      }
    }
    throw LinkFailure("it was closed")
  }

  /// Writes everything, however long that takes.
  mutating func write(_ bytes: [UInt8], _ waker: Int32, isWanted: () -> Bool) throws(LinkFailure) {
    var rest = bytes
    while true {
      try drain(&rest)
      if rest.isEmpty { return }
      try keepWaiting(waker, writes: true, within: Self.patience, isWanted)
    }
  }

  /// Writes as much as the system takes, and leaves the rest.
  mutating func drain(_ bytes: inout [UInt8]) throws(LinkFailure) {
    var start = 0
    wantsToWrite = false
    while start < bytes.count, !wantsToWrite {
      let outcome = bytes.withUnsafeBytes { all -> TLSTransfer in
        let rest = UnsafeRawBufferPointer(rebasing: all[start...])
        if let outcome = session?.write(from: rest) { return outcome }
        let count = hub_send(descriptor, rest.baseAddress, rest.count)
        return Self.transfer(count, wanting: .wantWrite)
      }
      switch outcome {
      case .bytes(let count): start += count
      case .wantRead, .wantWrite: wantsToWrite = true
      case .closed: throw LinkFailure("it ended the connection")
      case .failed(let failure): throw LinkFailure("\(failure)")
      }
    }
    bytes.removeFirst(start)
  }

  /// What has come; 0 at the end, and less when there is nothing yet.
  mutating func read(_ room: inout [UInt8]) throws(LinkFailure) -> Int {
    let outcome = room.withUnsafeMutableBytes { place -> TLSTransfer in
      if let outcome = session?.read(into: place) { return outcome }
      let count = hub_receive(descriptor, place.baseAddress, place.count)
      return count == 0 ? .closed : Self.transfer(count, wanting: .wantRead)
    }
    switch outcome {
    case .bytes(let count): return count
    case .wantRead, .wantWrite: return -1
    case .closed, .failed: return 0
    }
  }

  private static func transfer(_ count: Int, wanting more: TLSTransfer) -> TLSTransfer {
    if count >= 0 { return .bytes(count) }
    return count == -Int(EAGAIN) || count == -Int(EINTR) ? more : .failed(.transport(Int32(-count)))
  }

  /// Waits until something can be read or written or somebody raises the waker; false when the time is over.
  mutating func wait(
    _ waker: Int32, writes: Bool, within time: Int32, reads: Bool = true
  ) throws(LinkFailure) -> Bool {
    if reads, session?.hasBufferedInput == true { return true }
    let events = (reads ? Int16(POLLIN) : 0) | (writes ? Int16(POLLOUT) : 0)
    var two = [
      pollfd(fd: descriptor, events: events, revents: 0),
      pollfd(fd: waker, events: Int16(POLLIN), revents: 0),
    ]
    let count = poll(&two, 2, time)
    guard count >= 0 || errno == EINTR else { throw LinkFailure(errno) }
    if count > 0, two[1].revents != 0 {
      var raised: UInt64 = 0
      _ = hub_read(waker, &raised, 8)
    }
    return count != 0
  }
}
