/// The kernel's half of one reactor: its connections, and all that happens to them. Used by that reactor's
/// thread alone.
public final class Lane {
  /// The name of the network one is in by default, as JSON text.
  static let globalName = NetworkName.global.jsonEscaped()

  let core: KernelCore
  let transport: any Transport
  let number: UInt16
  let inbox: Inbox
  // The lane's thread alone comes here, and nothing that is passed one of these for writing calls back.
  // Checking that for every message would cost as much as finding its receiver.
  @exclusivity(unchecked) var records = Slab<ConnectionRecord>()
  /// Members of rooms that are on this lane, so that most signals cross no lock.
  @exclusivity(unchecked) var locals = PeerTable(blank: UInt32(0))
  @exclusivity(unchecked) private(set) var tables: Tables
  @exclusivity(unchecked) private(set) var receivers: ReceiverTable
  /// A bit for each gate at which somebody stands, so that the others cost nothing.
  @exclusivity(unchecked) private(set) var watched: UInt64 = 0
  /// Where those may go who are turned away here.
  public var referral: Referral { core.referral }
  /// The gates of `tables`.
  @exclusivity(unchecked) private(set) var gates: UnsafeMutableBufferPointer<UnsafeMutableRawPointer>
  @exclusivity(unchecked) private(set) var limits: Limits
  private(set) var duplicate: DuplicatePolicy
  /// What this lane counts for each tenant.
  let traffic: TenantBook
  /// Two of the kernel's meters, at hand because every message counts.
  let messages: Counter
  let signals: Counter
  /// What connections showed that have yet to say where they belong.
  var shownKeys: [UInt32: ResumeKey] = [:]
  let scratch = JSONScratch()
  let random = RandomReserve()
  /// Composes messages. What it holds is sent before anybody else may write to it.
  let writer = JSONWriter()
  /// Composes errors, which may be due while `writer` is in use.
  let errorWriter = JSONWriter()
  @exclusivity(unchecked) private var spare = Inbox.Pending()
  private var noticeCount: UInt64 = 0
  /// The clock as read at the start of this turn.
  @exclusivity(unchecked) public private(set) var now: UInt64
  @exclusivity(unchecked) private(set) var wallMilliseconds: Int64 = 0
  /// The wall clock's digits, written once for all messages of a turn.
  let wallDigits = JSONWriter(capacity: 64)
  @exclusivity(unchecked) var wallDigitsTime: Int64 = -1

  /// Makes the lane of a reactor. Call it on the reactor's thread.
  public init(_ kernel: Kernel, number: Int, transport: any Transport) {
    core = kernel.core
    self.number = UInt16(number)
    self.transport = transport
    inbox = core.inboxes[number]
    traffic = core.traffic[number]
    messages = core.meters.messages
    signals = core.meters.signals
    tables = core.tables
    receivers = tables.receivers
    watched = tables.watched
    gates = tables.bareGates
    limits = core.settings.limits
    duplicate = core.settings.duplicate
    now = core.clock.now
    wallMilliseconds = core.clock.wallMilliseconds
  }

  deinit {
    for index in 0..<UInt32(records.capacity) where records[index].pointee.state != .free {
      records[index].pointee.emptySlots()
    }
  }

  /// How many connections it has.
  public var count: Int { records.used }

  /// Begins a turn of the reactor's loop: reads the clock and does what other threads left here.
  public func turn() {
    now = core.clock.now
    wallMilliseconds = core.clock.wallMilliseconds
    if inbox.mayHaveMail { takeMail() }
  }

  private func takeMail() {
    var batch = Inbox.Pending()
    // What arrives is worked on outside the lane's own property, because the work may come back to the lane.
    swap(&batch, &spare)
    inbox.take(into: &batch)
    if !batch.isEmpty {
      deliver(&batch)
      for work in batch.work { work(self) }
      batch.empty()
    }
    swap(&batch, &spare)
  }

  private func deliver(_ batch: inout Inbox.Pending) {
    batch.entries.withUnsafeBufferPointer { entries in
      batch.bytes.withUnsafeMutableBytes { bytes in
        var offset = 0
        var notice = 0..<0
        for entry in entries {
          let end = offset &+ Int(entry.length)
          if entry.kind == .notice { notice = offset..<end }
          let place = entry.kind == .sameNotice ? notice : offset..<end
          arrive(entry, UnsafeMutableRawBufferPointer(rebasing: bytes[place]))
          offset = end
        }
      }
    }
  }

  private func arrive(_ entry: Inbox.Entry, _ bytes: UnsafeMutableRawBufferPointer) {
    let payload = UnsafeRawBufferPointer(bytes)
    let target = entry.target
    switch entry.kind {
    case .signal:
      let message = UnsafeMutableRawBufferPointer(rebasing: bytes[Int(entry.extra)...])
      let id = UnsafeRawBufferPointer(rebasing: payload[..<Int(entry.extra)])
      let origin = SignalOrigin(sender: entry.sender, isForeign: false, id)
      if pass(message, to: target, in: entry.scope, from: origin) { return }
      core.put(.bounced, for: entry.sender, from: target, extra: entry.extra, payload)
    case .notice, .sameNotice:
      guard let record = live(target), record.pointee.isIn(entry.scope) else { return }
      if entry.extra > 0 {
        ReceiverPlace.fill(bytes, Int(entry.extra), record.pointee.peer, record.pointee.spelling)
      }
      _ = transport.send(payload, .text, to: record.pointee.link)
    case .bounced:
      guard live(target) != nil else { return }
      bounce(Peer(lane: self, index: target.index), payload, idLength: Int(entry.extra))
    case .close:
      close(
        target, code: UInt16(truncatingIfNeeded: entry.extra),
        reason: String(decoding: payload, as: UTF8.self))
    case .frame, .post, .foreign, .returned, .carried:
      arrive(fromElsewhere: entry, bytes)
    }
  }

  /// Sends a signal that another lane composed; false when its receiver has gone.
  @inline(__always)
  func pass(
    _ message: UnsafeMutableRawBufferPointer, to target: ConnectionID, in scope: UInt64,
    from origin: SignalOrigin
  ) -> Bool {
    guard let record = live(target), record.pointee.isIn(scope) else { return false }
    ReceiverPlace.fill(message, SignalHead.idPlace, record.pointee.peer, record.pointee.spelling)
    let signal = UnsafeRawBufferPointer(message)
    if record.pointee.isDiverted { return send(signal, from: origin, to: record) }
    return transport.send(signal, .text, to: record.pointee.link)
  }

  /// A number for a notice to many, unlike that of any other on any lane.
  func nextNotice() -> UInt64 {
    noticeCount &+= 1
    return noticeCount << 16 | UInt64(number)
  }

  /// The record of a connection of this lane that is open.
  @inline(__always)
  func live(_ id: ConnectionID) -> UnsafeMutablePointer<ConnectionRecord>? {
    guard records.contains(id.index) else { return nil }
    let record = records[id.index]
    return record.pointee.generation == id.generation && record.pointee.state == .open ? record : nil
  }

  /// The record, whatever its state, if it is still the same connection.
  func held(_ id: ConnectionID) -> UnsafeMutablePointer<ConnectionRecord>? {
    guard records.contains(id.index) else { return nil }
    let record = records[id.index]
    return record.pointee.generation == id.generation && record.pointee.state != .free ? record : nil
  }

  func id(of index: UInt32) -> ConnectionID {
    ConnectionID(lane: number, index: index, generation: records[index].pointee.generation)
  }

  /// Closes a connection of this lane, or does nothing when it has gone.
  func close(_ id: ConnectionID, code: UInt16, reason: String) {
    guard let record = live(id) else { return }
    record.pointee.state = .closing
    transport.close(record.pointee.link, code: code, reason: reason)
  }

  /// Takes new tables and limits, between two messages.
  func adopt() {
    tables = core.tables
    receivers = tables.receivers
    watched = tables.watched
    gates = tables.bareGates
    limits = core.settings.limits
    duplicate = core.settings.duplicate
  }
}
