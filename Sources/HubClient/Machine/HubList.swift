internal import HubBase

/// The hubs there are to connect to, those that were given first, and when each is worth an attempt.
struct HubList {
  private struct Entry {
    let url: String
    let isGiven: Bool
    /// Until when it is left alone; `Int64.max` for ever.
    var restsUntil: Int64 = 0
    var isTried = false
  }

  private var entries: [Entry] = []
  private var round = 0
  private let needsTLS: Bool
  private let timing: ClientTiming

  init(_ addresses: [String], timing: ClientTiming) throws(ClientError) {
    guard !addresses.isEmpty else { throw ClientError("no-hubs", "name at least one hub") }
    guard addresses.count <= ClientLimits.hubs else {
      throw ClientError("too-many-hubs", "\(ClientLimits.hubs) hubs are as many as there may be")
    }
    var urls: [String] = []
    for text in addresses {
      let url = try HubAddress.normalized(text)
      if !urls.contains(url) { urls.append(url) }
    }
    entries = urls.map { Entry(url: $0, isGiven: true) }
    needsTLS = urls.contains { $0.hasPrefix("wss:") }
    self.timing = timing
  }

  var addresses: [String] { entries.map(\.url) }

  func isGiven(_ url: String) -> Bool { entries.contains { $0.url == url && $0.isGiven } }

  /// Learns of hubs that a hub has named; answers which of them may be used. Where one was asked for with TLS
  /// there is no way around it.
  mutating func learn(_ hints: JSONValue?) -> [String] {
    guard case .array(let hints)? = hints else { return [] }
    var learned: [String] = []
    for hint in hints.prefix(ClientLimits.hints) {
      guard let text = hint["url"]?.text, let url = try? HubAddress.normalized(text),
        url.hasPrefix("wss:") || (!needsTLS && url.hasPrefix("ws:")), !learned.contains(url)
      else { continue }
      if !entries.contains(where: { $0.url == url }) { entries.append(Entry(url: url, isGiven: false)) }
      learned.append(url)
    }
    var surplus = entries.count { !$0.isGiven } - ClientLimits.hints
    entries.removeAll { entry in
      guard surplus > 0, !entry.isGiven, !learned.contains(entry.url) else { return false }
      surplus -= 1
      return true
    }
    return learned
  }

  /// Lets a hub rest, for so many milliseconds or for ever.
  mutating func rest(_ url: String, for time: Int64?, now: Int64) {
    guard let index = entries.firstIndex(where: { $0.url == url }) else { return }
    entries[index].restsUntil = time.map { now &+ max(0, $0) } ?? .max
  }

  /// The next hub to try, and in how many milliseconds; nil when none is left.
  mutating func next(now: Int64, chance: Double) -> (url: String, wait: Int64)? {
    let usable = entries.indices.filter { entries[$0].restsUntil < .max }
    guard !usable.isEmpty else { return nil }
    var open = usable.filter { !entries[$0].isTried }
    if open.isEmpty {
      for index in entries.indices { entries[index].isTried = false }
      round += 1
      open = usable
    }
    // Whoever may be asked now comes first, then whoever may be asked soonest.
    let ready = open.first { entries[$0].restsUntil <= now }
    guard let index = ready ?? open.min(by: { entries[$0].restsUntil < entries[$1].restsUntil }) else {
      return nil
    }
    entries[index].isTried = true
    return (entries[index].url, max(0, entries[index].restsUntil &- now) &+ jitter(chance))
  }

  /// Anything up to a bound that doubles until it reaches a cap, so that many who lost the same hub at once
  /// do not come back at once.
  private func jitter(_ chance: Double) -> Int64 {
    let (base, cap) = (timing.base.milliseconds, timing.cap.milliseconds)
    let bound = min(cap, base.multipliedReportingOverflow(by: 1 << Int64(min(round, 30))).partialValue)
    return Int64(chance * Double(max(0, bound)))
  }

  /// Others than this one that may be asked now.
  func others(than url: String, now: Int64) -> [String] {
    entries.filter { $0.url != url && $0.restsUntil <= now }.map(\.url)
  }

  /// A connection lasted: the next attempts begin from the first hub again, without long waits.
  mutating func lasted() {
    for index in entries.indices { entries[index].isTried = false }
    round = 0
  }
}
