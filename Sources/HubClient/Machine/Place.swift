/// The place that a hub keeps for a peer whose connection was lost, and what has come and gone since then.
final class Place {
  let hub: String
  /// Opens the place; nil where the hub gave none.
  var key: String?
  /// How many messages have come since the hub began to count; nil where it does not.
  var seen: Int?
  private var sent = 0
  private var kept: [[UInt8]] = []
  private var bytes = 0

  init(_ hub: String, key: String?) { (self.hub, self.key) = (hub, key) }

  func keep(_ message: [UInt8]) {
    sent += 1
    kept.append(message)
    bytes += message.count
    while kept.count > ClientLimits.keptMessages || bytes > ClientLimits.keptBytes, !kept.isEmpty {
      bytes -= kept.removeFirst().count
    }
  }

  /// What the hub has not got of what was sent, when it says how much it has.
  func missing(_ seen: Int?) -> [[UInt8]] {
    guard let seen, seen >= 0 else { return [] }
    return Array(kept.dropFirst(max(0, seen - (sent - kept.count))))
  }
}
