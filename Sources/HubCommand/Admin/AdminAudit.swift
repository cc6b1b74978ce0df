internal import HubKernel

/// Writes down who changed what.
struct AdminAudit: Sendable {
  /// Of what was there before and after, no more is kept.
  private static let longest = 1_024

  let log: Log
  let emitter: Emitter<AdminActed>

  init(log: Log, emitter: Emitter<AdminActed>) {
    self.log = log
    self.emitter = emitter
  }

  /// For what is asked for without the admin address.
  init(_ kernel: Kernel) {
    self.init(log: kernel.log(for: AdminPlugin.manifest.id), emitter: kernel.emitter(AdminActed.self))
  }

  /// Notes a reload that no request asked for.
  func note(_ outcome: ReloadOutcome, by who: String) {
    switch outcome {
    case .done(let plan): note(who, "reload", status: 200, after: plan.lines.joined(separator: "; "))
    case .rejected(let reasons): note(who, "reload", status: 422, after: reasons.joined(separator: "; "))
    }
  }

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
