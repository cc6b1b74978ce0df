import HubCrypto
import HubKernel

/// What is kept over a restart: the account's key, which certificate was ordered here, and how often
/// something was ordered, so that a hub that is started again and again does not ask for more.
struct Ledger: Sendable {
  /// SHA-256 over the certificate that was issued last, in hexadecimal digits.
  var issued = ""
  /// When orders were begun, in milliseconds since 1970; those of the last 24 hours.
  private(set) var orders: [Int64] = []
  /// How many orders in a row came to nothing.
  private(set) var failures = 0
  /// Nothing is ordered before, in milliseconds since 1970.
  private(set) var notBefore: Int64 = 0
  /// Why the last order came to nothing.
  private(set) var reason = ""

  static let day: Int64 = 86_400_000
  private static let firstPause: Int64 = 60_000
  private static let longestPause: Int64 = 6 * 3_600_000
  private static let mostOrders = 100
  private static let longestReason = 600

  init() {}

  /// Reads what was kept; whatever of it makes no sense is left out.
  init(_ bytes: [UInt8]) {
    let json = bytes.withUnsafeBytes { bytes in
      try? JSONValue(parsing: bytes, limits: JSONLimits(bytes: 65_536, depth: 4, values: 1_024))
    }
    guard let json else { return }
    issued = json["issued"]?.text ?? ""
    if case .array(let list)? = json["orders"] {
      orders = list.prefix(Self.mostOrders).compactMap { $0.int.map(Int64.init) }
    }
    failures = min(max(json["failures"]?.int ?? 0, 0), 1_000_000)
    notBefore = json["notBefore"]?.int.map(Int64.init) ?? 0
    reason = String((json["reason"]?.text ?? "").prefix(Self.longestReason))
  }

  var json: [UInt8] {
    let writer = JSONWriter()
    writer.object { json in
      json.field("issued", issued)
      json.list("orders") { list in for time in orders { list.int(time) } }
      json.field("failures", failures)
      json.field("notBefore", notBefore)
      json.field("reason", reason)
    }
    return Array(writer.bytes)
  }

  /// An order begins.
  mutating func begin(at now: Int64) {
    // What lies a day away in either direction was written down by another clock, or long ago.
    orders = Array(recent(at: now).suffix(Self.mostOrders - 1)) + [now]
  }

  /// An order ended with a certificate.
  mutating func succeed(_ fingerprint: String) {
    (issued, failures, notBefore, reason) = (fingerprint, 0, 0, "")
  }

  /// An order came to nothing. `chance` lies between 0 and 1 and keeps many hubs from asking at once.
  mutating func fail(_ obstacle: Obstacle, at now: Int64, chance: Double) {
    failures += 1
    let whole = min(Self.firstPause << Int64(min(failures - 1, 16)), Self.longestPause)
    let pause = whole / 2 + Int64(Double(whole / 2) * min(max(chance, 0), 1))
    notBefore = now &+ max(pause, min(obstacle.retryAfter ?? 0, Self.day))
    reason = String(obstacle.description.prefix(Self.longestReason))
  }

  /// When the next order may begin at the earliest.
  func earliest(at now: Int64, ordersPerDay: Int) -> Int64 {
    // A clock that was set back must not make anybody wait for weeks.
    var earliest = min(notBefore, now &+ Self.day)
    let recent = recent(at: now)
    if recent.count >= ordersPerDay {
      earliest = max(earliest, recent[recent.count - ordersPerDay] &+ Self.day)
    }
    return min(earliest, now &+ Self.day)
  }

  /// Whether as many orders were begun as a day may have.
  func isFull(at now: Int64, ordersPerDay: Int) -> Bool { recent(at: now).count >= ordersPerDay }

  private func recent(at now: Int64) -> [Int64] {
    orders.filter { $0 > now &- Self.day && $0 < now &+ Self.day }.sorted()
  }
}
