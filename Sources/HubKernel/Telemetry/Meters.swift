extension Counter {
  /// Adds on the reactor of a peer.
  public func add(_ amount: Int = 1, on peer: Peer) { add(amount, on: peer.lane.number) }
}

/// The meters of one plugin, or of the kernel. Asking twice for one name gives the same meter.
public struct Meters: Sendable {
  let owner: String
  let registry: MeterRegistry

  /// A counter named `hub_<owner>_<name>`.
  public func counter(_ name: String, _ help: String) -> Counter {
    registry.counter(MeterRegistry.fullName(owner, name), owner, help)
  }

  /// A gauge named `hub_<owner>_<name>`.
  public func gauge(_ name: String, _ help: String) -> Gauge {
    registry.gauge(MeterRegistry.fullName(owner, name), owner, help)
  }
}

/// One meter as it reads now.
public struct MeterReading: Sendable {
  /// The full name.
  public let name: String
  /// Who counts.
  public let owner: String
  /// What is counted.
  public let help: String
  /// Whether it only grows.
  public let isCounter: Bool
  /// What it reads.
  public let value: Int
}

/// Every meter of a hub. The kernel owns it, so names cannot collide and a reload cannot register twice.
final class MeterRegistry: Sendable {
  private enum Meter {
    case counter(Counter)
    case gauge(Gauge)
  }
  private struct Entry {
    var owner: String
    var help: String
    var meter: Meter
  }

  private let entries = Lock([String: Entry]())

  static func fullName(_ owner: String, _ name: String) -> String {
    let prefix = owner == KernelCore.name ? "hub" : "hub_\(owner)"
    return "\(prefix)_\(name)".map { $0 == "-" ? "_" : String($0) }.joined()
  }

  func counter(_ name: String, _ owner: String, _ help: String) -> Counter {
    entries.withLock { entries in
      if case .counter(let known)? = entries[name]?.meter { return known }
      let made = Counter()
      entries[name] = Entry(owner: owner, help: help, meter: .counter(made))
      return made
    }
  }

  func gauge(_ name: String, _ owner: String, _ help: String) -> Gauge {
    entries.withLock { entries in
      if case .gauge(let known)? = entries[name]?.meter { return known }
      let made = Gauge()
      entries[name] = Entry(owner: owner, help: help, meter: .gauge(made))
      return made
    }
  }

  func drop(_ owner: String) {
    entries.withLock { $0 = $0.filter { $0.value.owner != owner } }
  }

  var readings: [MeterReading] {
    entries.withLock { $0 }.sorted { $0.key < $1.key }.map { name, entry in
      switch entry.meter {
      case .counter(let counter):
        MeterReading(name: name, owner: entry.owner, help: entry.help, isCounter: true, value: counter.value)
      case .gauge(let gauge):
        MeterReading(name: name, owner: entry.owner, help: entry.help, isCounter: false, value: gauge.value)
      }
    }
  }
}
