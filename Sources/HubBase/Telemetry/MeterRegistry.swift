/// Every meter of a hub. The kernel owns it, so names cannot collide and a reload cannot register twice.
package final class MeterRegistry: Sendable {
  /// Who owns meters that no plugin owns; their names say nothing of an owner.
  package static let kernel = "kernel"

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

  package init() {}

  package static func fullName(_ owner: String, _ name: String) -> String {
    let prefix = owner == kernel ? "hub" : "hub_\(owner)"
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

  package func drop(_ owner: String) {
    entries.withLock { $0 = $0.filter { $0.value.owner != owner } }
  }

  package var readings: [MeterReading] {
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
