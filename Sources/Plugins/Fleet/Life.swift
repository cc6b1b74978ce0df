import HubKernel

/// One hub of the fleet from one start of its plugin to the next: nothing that one life was told or has sent
/// is mixed up with another's.
struct Life: Hashable, Sendable, CustomStringConvertible {
  static let byteCount = PeerID.byteCount + 8

  var hub: PeerID
  var epoch: UInt64

  /// One word of a subject.
  var description: String { "\(hub)-\(String(epoch, radix: 16))" }

  init(hub: PeerID, epoch: UInt64) { (self.hub, self.epoch) = (hub, epoch) }

  /// Reads what `description` writes.
  init?(_ word: some StringProtocol) {
    let parts = word.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == PeerID.digitCount, let hub = PeerID(String(parts[0])),
      let epoch = UInt64(parts[1], radix: 16)
    else { return nil }
    (self.hub, self.epoch) = (hub, epoch)
  }
}
