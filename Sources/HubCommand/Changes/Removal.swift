internal import HubKernel

/// The end of a tenant, from the first warning to the receipt.
struct Removal: Sendable {
  /// How far it has come.
  enum Stage: String, Sendable {
    /// Its peers were told, and nobody new is let in.
    case leaving
    case removed
    /// It could not be removed after all, and lets peers in again.
    case failed
  }

  let tenant: String
  let by: String
  let began: Int64
  /// When those who are left are closed.
  let until: Int64
  /// Connections it had at the beginning.
  let connections: Int
  var stage = Stage.leaving
  var ended: Int64?
  /// How many of them had to be closed.
  var closed = 0
  /// Networks that went with them.
  var networks: Int
  var problems: [String] = []

  /// Writes it down.
  func write(to writer: JSONWriter) {
    writer.object {
      $0.field("tenant", tenant)
      $0.field("stage", stage.rawValue)
      $0.field("by", by)
      $0.field("began", Timestamp.text(began))
      $0.field("until", Timestamp.text(until))
      if let ended { $0.field("ended", Timestamp.text(ended)) }
      $0.field("connections", connections)
      $0.field("left", max(0, connections - closed))
      $0.field("closed", closed)
      $0.field("networks", networks)
      if !problems.isEmpty { $0.list("problems", { list in problems.forEach(list.string) }) }
    }
  }
}
