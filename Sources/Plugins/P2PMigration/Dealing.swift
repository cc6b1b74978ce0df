import HubKernel
import HubMesh
import Mesh

/// One session with another hub, from the offer to its end. Used on the mesh's reactor alone.
final class Dealing: ChannelListener, @unchecked Sendable {
  // Sendable: it is touched on one reactor alone.
  /// More does not wait for a channel: what is beyond that goes another way, or is repeated.
  static let longestQueue = 8_388_608

  let hub: PeerID
  let attempt: UInt64
  let isOffering: Bool
  /// What is spoken with the hub.
  let dialect: Dialect
  var channel: (any HubChannel)?
  /// Which life of the other hub this is with, once it has said so.
  var epoch: UInt64?
  /// Which link of the mesh it is, once its channel is open.
  var link: UInt32?
  var hasWorked = false
  var isBusy = false
  /// Whether its parcel is sent at the end of this turn.
  var isWaiting = false
  var pieces = PieceReader(longest: MeshSettings().longestFrame)
  private var queue: [(bytes: [UInt8], kind: MessageKind)] = []
  private var head = 0
  private(set) var queued = 0
  /// Bytes that were sent as text, and whether they are confirmed: with hubs of older kinds.
  private var said = 0
  private var pulse: Pulse?
  /// What this turn has brought about so far.
  private let parcel = Parcel(atMost: Pieces.longest)

  private unowned let migrator: Migrator

  init(_ hub: PeerID, attempt: UInt64, isOffering: Bool, dialect: Dialect, _ migrator: Migrator) {
    self.migrator = migrator
    self.hub = hub
    self.attempt = attempt
    self.isOffering = isOffering
    self.dialect = dialect
  }

  /// Whether frames wait for others of the same turn.
  var hasParcel: Bool { !parcel.isEmpty }

  /// Sends a frame with what else comes about in this turn: whoever calls sees to it that `flushParcel`
  /// follows. False when too much is kept.
  func send(_ frame: UnsafeRawBufferPointer, at station: Station) -> Bool {
    if parcel.add(frame) { return true }
    guard flushParcel(at: station) else { return false }
    return parcel.add(frame) || sendAlone(frame, at: station)
  }

  /// Sends what has come together. False when too much is kept.
  func flushParcel(at station: Station) -> Bool {
    parcel.take { sendAlone($0, at: station) } ?? true
  }

  /// Sends a frame or a parcel, or keeps it until there is room. False when too much is kept.
  private func sendAlone(_ frame: UnsafeRawBufferPointer, at station: Station) -> Bool {
    guard let channel else { return true }
    var fits = true
    Pieces.cut(frame, atMost: channel.longestMessage) { message in
      if queued == 0, channel.send(message, .binary, at: station) != .full { return true }
      fits = keep(message, .binary)
      return fits
    }
    return fits
  }

  /// Says something to a hub of an older kind, now or when there is room. False when too much is kept.
  func say(_ text: UnsafeRawBufferPointer, at station: Station) -> Bool {
    guard let channel else { return true }
    said &+= text.count
    if queued == 0, channel.send(text, .text, at: station) != .full { return true }
    return keep(text, .text)
  }

  private func keep(_ message: UnsafeRawBufferPointer, _ kind: MessageKind) -> Bool {
    guard queued + message.count <= Self.longestQueue else { return false }
    queued += message.count
    queue.append((Array(message), kind))
    return true
  }

  /// When it is to be seen next whether the other hub is still there.
  var pulseDue: Int64 { dialect == .classic && link != nil ? pulse?.due ?? 0 : .max }

  /// Sees whether a hub of an older kind is still there; false when it is not.
  func takePulse(at station: Station) -> Bool {
    guard pulseDue <= station.milliseconds, let channel else { return true }
    var pulse = self.pulse ?? Pulse(now: station.milliseconds)
    let verdict = pulse.look(sent: said, waiting: channel.waiting + queued, now: station.milliseconds)
    self.pulse = pulse
    switch verdict {
    case .nothing: return true
    case .isLost: return false
    case .speak:
      var word = Pulse.word
      return word.withUTF8 { say(UnsafeRawBufferPointer($0), at: station) }
    }
  }

  /// Sends what was kept, as far as there is room.
  func flush(at station: Station) {
    while head < queue.count {
      let (bytes, kind) = queue[head]
      let verdict = bytes.withUnsafeBytes { channel?.send($0, kind, at: station) ?? .closed }
      guard verdict != .full else { return }
      queued -= bytes.count
      queue[head].bytes = []
      head += 1
    }
    queue.removeAll(keepingCapacity: true)
    head = 0
  }

  func said(_ signal: ChannelSignal, at station: Station) { migrator.said(signal, by: self, at: station) }
  func opened(at station: Station) { migrator.opened(self, at: station) }
  func drained(at station: Station) { migrator.drained(self, at: station) }

  func received(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, at station: Station) {
    migrator.received(message, kind, by: self, at: station)
  }

  func ended(reason: String, at station: Station) { migrator.ended(self, reason: reason, at: station) }
}
