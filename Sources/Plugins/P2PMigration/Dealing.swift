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
  var pieces = PieceReader(longest: MeshSettings().longestFrame)
  private var queue: [[UInt8]] = []
  private var head = 0
  private(set) var queued = 0

  private unowned let migrator: Migrator

  init(_ hub: PeerID, attempt: UInt64, isOffering: Bool, dialect: Dialect, _ migrator: Migrator) {
    self.migrator = migrator
    self.hub = hub
    self.attempt = attempt
    self.isOffering = isOffering
    self.dialect = dialect
  }

  /// Sends a frame, or keeps it until there is room. False when too much is kept.
  func send(_ frame: UnsafeRawBufferPointer, at station: Station) -> Bool {
    guard let channel else { return true }
    var fits = true
    Pieces.cut(frame, atMost: channel.longestMessage) { message in
      if queued == 0, channel.send(message, .binary, at: station) != .full { return true }
      fits = keep(message)
      return fits
    }
    return fits
  }

  private func keep(_ message: UnsafeRawBufferPointer) -> Bool {
    guard queued + message.count <= Self.longestQueue else { return false }
    queued += message.count
    queue.append(Array(message))
    return true
  }

  /// Sends what was kept, as far as there is room.
  func flush(at station: Station) {
    while head < queue.count {
      let verdict = queue[head].withUnsafeBytes { channel?.send($0, .binary, at: station) ?? .closed }
      guard verdict != .full else { return }
      queued -= queue[head].count
      queue[head] = []
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
