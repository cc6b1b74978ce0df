/// Every meter of a hub. The kernel owns it, so names cannot collide and a reload cannot register twice.
package final class MeterRegistry: Sendable {
  /// Who owns meters that no plugin owns; their names say nothing of an owner.
  package static let kernel = "kernel"

  private let families = Lock([String: MeterFamily]())

  package init() {}

  package static func fullName(_ owner: String, _ name: String) -> String {
    let prefix = owner == kernel ? "hub" : "hub_\(owner)"
    let hyphen = UInt8(ascii: "-")
    let bytes = "\(prefix)_\(name)".utf8.map { $0 == hyphen ? UInt8(ascii: "_") : $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The meter of that name and those labels. Asking for another kind than the name had begins it anew.
  func meter<M: Meter>(
    _ type: M.Type, _ name: String, _ owner: String, _ help: String, _ labels: [MeterLabel]
  ) -> M {
    let labels = labels.sorted { $0.name < $1.name }
    return families.withLock { families in
      if let known = families[name]?.meter(labels, owner: owner, make: M.init) as? M { return known }
      let made = M()
      var family = MeterFamily(help: help)
      _ = family.meter(labels, owner: owner) { made }
      families[name] = family
      return made
    }
  }

  package func drop(_ owner: String) {
    families.withLock { families in
      for name in families.keys { families[name]?.drop(owner) }
      families = families.filter { !$0.value.series.isEmpty }
    }
  }

  package var readings: [MeterReading] {
    families.withLock { $0 }.sorted { $0.key < $1.key }.flatMap { $0.value.readings($0.key) }
  }
}
