import HubKernel
import HubTokens

/// The hubs this one may call, and whom to call next. Without a clock and without dice of its own, so that
/// the same events lead to the same calls.
struct Roster: Sendable {
  /// What is to be done.
  enum Step: Sendable {
    case call(Int, RosterEntry)
    case hangUp(Int, reason: String)
  }

  /// As much of the settings as decides about calls.
  struct Rules: Sendable {
    var backoff = Backoff()
    /// How many of those that the operator named are held; 0 means all.
    var connections = 0
    var parallel = 4
    var region = ""
    /// Those that were found are called while fewer links than this are held.
    var reserve = 3
    /// How many of those are kept.
    var most = 50
    var healthCheck = Duration.seconds(300)
    /// In milliseconds.
    var timeToLive: Int64 = 86_400_000
  }

  /// An attempt that has not come about so soon gets company (RFC 8305 §5 has the same time).
  static let stagger = Duration.milliseconds(250)
  /// As many hubs of the region `global` are as good as those of one's own.
  private static let mostGlobal = 2
  static let enough = "enough hubs are linked"

  var rules = Rules()
  /// Whether anybody is called.
  var isActive = false
  var entries: [HubLocation: RosterEntry] = [:]
  private(set) var wake = UInt64.max
  private var lastCall = 0
  private var lastStart: UInt64 = 0

  /// How many calls are under way.
  var underWay: Int { entries.values.count { $0.state == .calling } }
  var openCount: Int { entries.values.count(where: \.isOpen) }

  /// Whom to call and whom to leave, now. `linked` counts the hubs that are linked in any way. Afterwards
  /// `wake` says when to ask again at the latest.
  mutating func plan(at now: UInt64, wall: Int64, linked: Int) -> [Step] {
    wake = .max
    guard isActive else { return [] }
    let pinned = ranked(\.isPinned)
    let held = pinned.count { entries[$0]?.isSettled == true }
    var steps = fill(
      pinned, need: (rules.connections == 0 ? pinned.count : rules.connections) - held, at: now, wall)
    let settled = entries.values.count(where: \.isSettled)
    let isAlone = linked == 0 && openCount == 0
    // Hubs of the mesh are for the mesh to call, unless it has lost everybody.
    let found = ranked { !$0.isPinned && ($0.finding.source != .hub || isAlone || $0.state == .calling) }
    steps += fill(found, need: rules.reserve - max(linked, settled), at: now, wall)
    return steps
  }

  private mutating func fill(
    _ candidates: [HubLocation], need: Int, at now: UInt64, _ wall: Int64
  ) -> [Step] {
    guard need > 0 else {
      return candidates.filter { entries[$0]?.state == .calling }.compactMap { place in
        entries[place]?.state = .idle
        return entries[place].map { .hangUp($0.call, reason: Self.enough) }
      }
    }
    var steps: [Step] = []
    var running = candidates.count { entries[$0]?.state == .calling }
    var total = underWay
    for place in candidates {
      guard total < rules.parallel, let entry = entries[place] else { break }
      guard entry.state == .idle, !entry.isHeldOff else { continue }
      guard entry.due <= now else {
        wake = min(wake, entry.due)
        continue
      }
      let chance = lastStart &+ Self.stagger.nanoseconds
      guard running < need || now >= chance else {
        wake = min(wake, chance)
        continue
      }
      steps.append(start(place, at: now, wall))
      running += 1
      total += 1
    }
    return steps
  }

  /// Notes that a hub is called now.
  mutating func start(_ place: HubLocation, at now: UInt64, _ wall: Int64) -> Step {
    lastCall += 1
    lastStart = now
    entries[place]?.state = .calling
    entries[place]?.call = lastCall
    entries[place]?.attempts += 1
    entries[place]?.lastAttempt = wall
    entries[place]?.since = now
    return entries[place].map { .call(lastCall, $0) } ?? .hangUp(lastCall, reason: "")
  }

  /// In the order in which they are called: the well ones of this region first, then by tier, priority and
  /// address.
  func ranked(_ isWanted: (RosterEntry) -> Bool) -> [HubLocation] {
    typealias Rank = (ill: Bool, tier: Int, priority: Int, text: String, place: HubLocation, region: String)
    let all = entries.values.filter(isWanted).map { one -> Rank in
      (
        one.isIll, one.finding.tier.rank, one.finding.record.priority, one.location.description, one.location,
        one.finding.record.region
      )
    }.sorted {
      ($0.ill ? 1 : 0, $0.tier, $0.priority, $0.text) < ($1.ill ? 1 : 0, $1.tier, $1.priority, $1.text)
    }
    guard !rules.region.isEmpty else { return all.map(\.place) }
    var globals = 0
    var (near, far): ([HubLocation], [HubLocation]) = ([], [])
    for one in all {
      let isGlobal = one.region == "global" || one.region.isEmpty
      if isGlobal, !one.ill { globals += 1 }
      let isNear = one.region == rules.region || (isGlobal && globals <= Self.mostGlobal)
      if isNear, !one.ill { near.append(one.place) } else { far.append(one.place) }
    }
    return near + far
  }
}
