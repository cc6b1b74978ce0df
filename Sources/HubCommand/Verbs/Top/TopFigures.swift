internal import HubKernel

/// What `hubctl top` shows: the state of the hub, and how much happened in each second between two samples.
struct TopFigures: Sendable {
  struct Refusal: Sendable {
    let title: String
    let by: String
    let perSecond: Double?
    let total: Int
  }

  struct Plugin: Sendable {
    let id: String
    let state: String
    let health: String
    /// The share of one processor that its calls on reactors took.
    let cost: Double?
    let callsPerSecond: Double?
    let meanNanoseconds: Int
    let longestNanoseconds: Int
    let waiting: Int
    let dropped: Int
    let refused: Int
  }

  struct Tenant: Sendable {
    let name: String
    let connections: Int
    let peers: Int
    let mostPeers: Int?
    let networks: Int
    let messagesPerSecond: Double?
    let signalsPerSecond: Double?
    let isLeaving: Bool
  }

  struct Carrier: Sendable {
    let name: String
    let links: Int
    /// The mean of those that know it.
    let roundTripMicroseconds: Int?
  }

  struct Mesh: Sendable {
    let state: String
    let hubs: Int
    let carriers: [Carrier]
    let migrations: Int?
    let lost: Int?
    let doubled: Int?
  }

  let now: TopSample
  /// The sample before; nil for the first, and when the hub was started again since.
  private let before: TopSample?
  private let minuteAgo: TopSample?

  init(now: TopSample, before: TopSample? = nil, minuteAgo: TopSample? = nil) {
    self.now = now
    let isSame: (TopSample) -> Bool = { $0.uptime <= now.uptime && $0.seconds < now.seconds }
    self.before = before.flatMap { isSame($0) ? $0 : nil }
    self.minuteAgo = minuteAgo.flatMap { isSame($0) ? $0 : nil }
  }

  /// How much more there is in each second; nil when it is not known yet.
  private func rate(_ now: Int?, _ before: Int?) -> Double? {
    guard let former = self.before, let now, let before, now >= before else { return nil }
    return Double(now - before) / (self.now.seconds - former.seconds)
  }

  private func rate(_ name: String) -> Double? { rate(now.hub[name]?.int, before?.hub[name]?.int) }

  func count(_ name: String) -> Int { now.hub[name]?.int ?? 0 }

  var messagesPerSecond: Double? { rate("messages") }
  var signalsPerSecond: Double? { rate("signals") }
  var bytesPerSecond: Double? { rate("messageBytes") }
  /// The share of one processor, as a percentage: 200 is two of them.
  var processor: Double? { rate("cpuMilliseconds").map { $0 / 10 } }
  var memory: Int? { now.hub["memoryBytes"]?.int }

  /// How long at most it takes to pass on 99 of 100 signals, over the last minute.
  var relayNanoseconds: Int? {
    guard let buckets = now.buckets("hub_signal_relay_seconds") else { return nil }
    let former = minuteAgo?.buckets("hub_signal_relay_seconds") ?? []
    let counts = buckets.enumerated().map { $1 - (former.indices.contains($0) ? former[$0] : 0) }
    return TopFigures.percentile(99, of: counts)
  }

  /// The bound of the bucket that so many of 100 do not exceed; nil when none is known.
  static func percentile(_ percent: Int, of counts: [Int]) -> Int? {
    let all = counts.reduce(0, &+)
    guard all > 0 else { return nil }
    var soFar = 0
    for (count, bound) in zip(counts, HistogramReading.bounds) {
      soFar += count
      if soFar * 100 >= all * percent { return Int(clamping: bound) }
    }
    return nil
  }

  /// What was refused and why, the most frequent of late first.
  var refusals: [Refusal] {
    let those = now.meters.filter {
      $0.value > 0 && $0.name.contains("refus") && $0.name.hasSuffix("_total")
    }
    return those.map { meter in
      let former = before?.meters.first { $0.name == meter.name && $0.title == meter.title }
      let title = meter.title.isEmpty ? TopFigures.words(meter) : meter.title
      return Refusal(
        title: title, by: meter.owner, perSecond: rate(meter.value, former?.value ?? 0), total: meter.value)
    }.sorted { ($0.perSecond ?? 0, $0.total, $1.title) > ($1.perSecond ?? 0, $1.total, $0.title) }
  }

  private static func words(_ meter: TopMeter) -> String {
    var words = String(meter.name.dropFirst("hub_".count).dropLast("_total".count)).replacing("_", with: " ")
    let owner = meter.owner.replacing("-", with: " ")
    if words.hasPrefix(owner + " ") { words = String(words.dropFirst(owner.count + 1)) }
    return words
  }

  var refusalsPerSecond: Double? {
    // Each of these is told to somebody; what single plugins count besides would be counted twice.
    let names = ["hub_refusals_total", "hub_refused_upgrades_total"]
    return rate(
      names.reduce(0) { $0 &+ (now.total($1) ?? 0) },
      before.map { former in
        names.reduce(0) { $0 &+ (former.total($1) ?? 0) }
      })
  }

  var plugins: [Plugin] {
    now.plugins.map { plugin in
      let id = plugin["id"]?.text ?? ""
      let former = before?.plugins.first { $0["id"]?.text == id }
      let number: (String) -> Int = { plugin[$0]?.int ?? 0 }
      let spent: (JSONValue) -> Int = { ($0["calls"]?.int ?? 0) &* ($0["meanNanoseconds"]?.int ?? 0) }
      var refused = 0
      if case .object(let members)? = plugin["refusals"] {
        refused = members.reduce(0) { $0 &+ ($1.value.int ?? 0) }
      }
      return Plugin(
        id: id.printable, state: (plugin["state"]?.text ?? "").printable,
        health: (plugin["health"]?.text ?? "").printable,
        cost: rate(spent(plugin), former.map(spent)).map { $0 / 10_000_000 },
        callsPerSecond: rate(number("calls"), former?["calls"]?.int),
        meanNanoseconds: number("meanNanoseconds"), longestNanoseconds: number("longestNanoseconds"),
        waiting: number("waiting"), dropped: number("dropped"), refused: refused)
    }
  }

  var tenants: [Tenant] {
    now.tenants.map { tenant in
      let name = tenant["name"]?.text ?? ""
      let former = before?.tenants.first { $0["name"]?.text == name }
      let figure: (String) -> Int = { tenant["figures"]?[$0]?.int ?? 0 }
      return Tenant(
        name: name.printable, connections: figure("connections"), peers: figure("peers"),
        mostPeers: tenant["quota"]?["peers"]?.int, networks: figure("networks"),
        messagesPerSecond: rate(figure("messages"), former?["figures"]?["messages"]?.int),
        signalsPerSecond: rate(figure("signals"), former?["figures"]?["signals"]?.int),
        isLeaving: tenant["state"]?.text == "leaving")
    }
  }

  var mesh: Mesh? {
    guard let mesh = now.mesh else { return nil }
    let links = Dictionary(grouping: MeshMap.list(mesh, "links")) { $0["carrier"]?.text ?? "" }
    let carriers = links.sorted { $0.key < $1.key }.map { name, links in
      let times = links.compactMap { $0["roundTripMicroseconds"]?.int }
      return Carrier(
        name: name.printable, links: links.count,
        roundTripMicroseconds: times.isEmpty ? nil : times.reduce(0, &+) / times.count)
    }
    return Mesh(
      state: (mesh["state"]?.text ?? "").printable, hubs: MeshMap.list(mesh, "hubs").count + 1,
      carriers: carriers, migrations: now.total("hub_p2p_migration_migrations_total"),
      lost: now.total("hub_p2p_migration_lost_total"), doubled: now.total("hub_p2p_migration_doubled_total"))
  }
}
