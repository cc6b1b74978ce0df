import HubKernel

/// The last hour in figures: a ring of a fixed number of samples, each of a fixed number of values.
final class History: Sendable {
  /// One line of a chart.
  enum Series: String, CaseIterable {
    case connections, peers, messages, signals, refusals, relay, links, channels, lost, doubled

    /// What it counts in: things, things a second, or microseconds.
    var unit: String {
      switch self {
      case .connections, .peers, .links, .channels, .lost, .doubled: "count"
      case .messages, .signals, .refusals: "perSecond"
      case .relay: "microseconds"
      }
    }
  }

  static let period = Duration.seconds(10)
  /// An hour of periods.
  static let length = 360
  /// What the ring takes, whatever happens on the hub: 360 samples of ten values and a time, 8 bytes each.
  static let bytes = length * (Series.allCases.count + 1) * MemoryLayout<Double>.stride

  private struct State {
    var values: [Double]
    var times: [Int64]
    var next = 0
    var count = 0
    var before: Reading?
  }

  /// What meters read at one moment.
  struct Reading: Sendable {
    var clock: UInt64 = 0
    var connections = 0
    var peers = 0
    var messages = 0
    var signals = 0
    var refusals = 0
    var relay: [Int] = []
    /// Nil while nobody counts them.
    var links: Int?
    var channels: Int?
    var lost: Int?
    var doubled: Int?
  }

  private let state = Lock(
    State(
      values: Array(repeating: .nan, count: length * Series.allCases.count),
      times: Array(repeating: 0, count: length)))

  /// Goes on where the instance it replaces has ended.
  func take(over predecessor: History) {
    let old = predecessor.state.withLock { $0 }
    state.withLock { $0 = old }
  }

  /// Adds what has happened since the reading before; the oldest sample goes when there is no room.
  func add(_ now: Reading, at milliseconds: Int64) {
    state.withLock { state in
      defer { state.before = now }
      guard let before = state.before, now.clock > before.clock else { return }
      let seconds = Double(now.clock &- before.clock) / 1e9
      for (place, series) in Series.allCases.enumerated() {
        state.values[state.next * Series.allCases.count + place] = Self.value(series, before, now, seconds)
      }
      state.times[state.next] = milliseconds
      state.next = (state.next + 1) % Self.length
      state.count = min(state.count + 1, Self.length)
    }
  }

  private static func value(
    _ series: Series, _ before: Reading, _ now: Reading, _ seconds: Double
  ) -> Double {
    /// A counter that is smaller than before began anew with its plugin.
    func grown(_ old: Int, _ new: Int) -> Double { Double(new >= old ? new &- old : new) }
    func grown(_ old: Int?, _ new: Int?) -> Double {
      new.map { grown(old ?? 0, $0) } ?? .nan
    }
    return switch series {
    case .connections: Double(now.connections)
    case .peers: Double(now.peers)
    case .messages: grown(before.messages, now.messages) / seconds
    case .signals: grown(before.signals, now.signals) / seconds
    case .refusals: grown(before.refusals, now.refusals) / seconds
    case .relay: percentile(zip(now.relay, before.relay).map { max(0, $0 &- $1) })
    case .links: now.links.map(Double.init) ?? .nan
    case .channels: now.channels.map(Double.init) ?? .nan
    case .lost: grown(before.lost, now.lost)
    case .doubled: grown(before.doubled, now.doubled)
    }
  }

  /// The bound, in microseconds, that 99 of 100 observations keep; not a number where there was none, or
  /// where it lies beyond the last bound.
  static func percentile(_ buckets: [Int]) -> Double {
    let all = buckets.reduce(0, &+)
    guard all > 0 else { return .nan }
    var seen = 0
    for (count, bound) in zip(buckets, HistogramReading.bounds) {
      seen += count
      if seen * 100 >= all * 99 { return Double(bound) / 1_000 }
    }
    return .nan
  }

  func json() -> [UInt8] {
    let (values, times, first, count) = state.withLock { state in
      (state.values, state.times, (state.next - state.count + Self.length) % Self.length, state.count)
    }
    let places = (0..<count).map { (first + $0) % Self.length }
    let json = JSONWriter()
    json.object {
      $0.field("periodSeconds", Self.period.components.seconds)
      $0.field("length", Self.length)
      $0.field("bytes", Self.bytes)
      $0.list("times") { list in for place in places { list.int(times[place]) } }
      $0.list("series") { list in
        for (number, series) in Series.allCases.enumerated() {
          list.object {
            $0.field("id", series.rawValue)
            $0.field("unit", series.unit)
            $0.list("values") { list in
              for place in places { Self.write(values[place * Series.allCases.count + number], to: list) }
            }
          }
        }
      }
    }
    return Array(json.bytes)
  }

  private static func write(_ value: Double, to json: JSONWriter) {
    if value.isFinite { json.double((value * 1_000).rounded() / 1_000) } else { json.null() }
  }
}
