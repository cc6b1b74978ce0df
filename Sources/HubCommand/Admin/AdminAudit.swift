internal import HubKernel

/// Writes down who changed what.
struct AdminAudit: Sendable {
  /// Of what was there before and after, no more is kept.
  private static let longest = 1_024

  let log: Log
  let emitter: Emitter<AdminActed>

  func note(
    _ who: String, _ what: String, from address: String = "", status: Int, before: String = "",
    after: String = ""
  ) {
    let (what, before, after) = (Self.bounded(what), Self.bounded(before), Self.bounded(after))
    log.record(
      "audit",
      [
        "who": who, "what": what, "address": address, "status": "\(status)", "before": before,
        "after": after,
      ])
    emitter.emit(AdminActed(who: who, what: what, status: status, before: before, after: after))
  }

  private static func bounded(_ text: String) -> String {
    text.utf8.count <= longest ? text : String(text.prefix(longest / 4)) + "…"
  }
}
