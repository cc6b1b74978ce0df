import HubKernel
import HubMesh

/// How the mesh is, in one word and one sentence.
struct MeshOutlook: Equatable {
  enum State: String, CaseIterable {
    /// No other hub is here.
    case alone
    /// Every hub that is known can be reached.
    case whole
    /// A hub was lost a short while ago.
    case shaken
    /// Hubs are known to which no path leads.
    case split
  }

  /// A loss this long ago is not the first thing to say any more.
  static let fresh: Int64 = 300_000
  /// More names would make the sentence long.
  private static let mostNames = 3

  let state: State
  let sentence: String

  init(_ status: MeshStatus, now: Int64) {
    self.init(hubs: status.hubs, lost: status.lost, refusals: status.refusals, now: now)
  }

  init(hubs: [HubFigures], lost: [LostHub], refusals: [MeshRefusal], now: Int64) {
    let fresh = lost.filter { now - $0.at < Self.fresh }
    // Who says goodbye is missed by nobody.
    let loss = Self.loss(fresh.filter { $0.reason != HubEnd.farewell.rawValue }, now)
    let left = fresh.first { $0.reason == HubEnd.farewell.rawValue }.map { hub in
      "hub \(Self.name(hub.id, hub.name)) left \(Self.age(now - hub.at)) ago"
    }
    let unreached = hubs.filter { $0.distance == nil }
    if hubs.isEmpty {
      state = .alone
      sentence = "this hub is alone: " + (loss ?? left ?? Self.whyAlone(refusals))
    } else if !unreached.isEmpty {
      state = .split
      let names = Self.list(unreached.map { Self.name($0.id, $0.name) })
      sentence =
        "\(unreached.count) of \(hubs.count + 1) hubs cannot be reached: \(names)"
        + (loss.map { "; \($0)" } ?? "")
    } else if let loss {
      state = .shaken
      sentence = "\(loss); the \(hubs.count + 1) others reach each other"
    } else {
      state = .whole
      sentence = Self.all(hubs) + (left.map { "; \($0)" } ?? "")
    }
  }

  private static func all(_ hubs: [HubFigures]) -> String {
    let count = hubs.count + 1
    let leaving = hubs.filter(\.isDraining).map { name($0.id, $0.name) }
    let whole = count == 2 ? "2 hubs, and they reach each other" : "\(count) hubs, all reach each other"
    return leaving.isEmpty ? whole : whole + "; \(list(leaving)) \(leaving.count == 1 ? "is" : "are") leaving"
  }

  private static func whyAlone(_ refusals: [MeshRefusal]) -> String {
    guard let refusal = refusals.first else {
      return "it calls nobody who answers, and no hub that calls it was let in"
    }
    let who = refusal.isOutgoing ? "\(refusal.who) was called" : "hub \(refusal.who.prefix(8)) came"
    return "\(who), and that ended with \(refusal.code)"
  }

  private static func loss(_ lost: [LostHub], _ now: Int64) -> String? {
    guard let last = lost.first else { return nil }
    let ago = age(now - last.at)
    if lost.count == 1 { return "hub \(name(last.id, last.name)) was lost \(ago) ago (\(last.reason))" }
    return "hubs \(list(lost.map { name($0.id, $0.name) })) were lost, the last \(ago) ago (\(last.reason))"
  }

  /// What people call a hub.
  static func name(_ id: PeerID, _ name: String) -> String {
    name.isEmpty ? String(id.description.prefix(8)) : name
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(mostNames).joined(separator: ", ")
    return names.count > mostNames ? "\(shown) and \(names.count - mostNames) more" : shown
  }

  static func age(_ milliseconds: Int64) -> String {
    let seconds = max(0, milliseconds / 1_000)
    return seconds < 120 ? "\(seconds) s" : "\(seconds / 60) min"
  }
}
