internal import HubFleet
internal import HubKernel
internal import HubYAML

/// The tenants that this hub has in common with the others of its fleet. They lie beside those of the file,
/// which stays its operator's: nothing here is ever written into it, and what it says of a tenant counts.
final class SharedTenants: Sendable {
  private struct State {
    var inForce: [SharedTenant] = []
    /// Those that somebody wants to know about, whether they could be in force.
    var proposed: [SharedTenant]?
    var board: (any TenantBoard)?
    var keeper: (any StateKeeping)?
  }

  /// The plugin that brings them; without it there are none.
  static let plugin = "fleet-control"
  private static let stateName = "fleet-tenants"
  private static let limits = JSONLimits(bytes: 4 << 20, values: 500_000)

  private let state = Lock(State())

  var inForce: [SharedTenant] { state.withLock { $0.inForce } }

  /// Where changes go, while there is such a place.
  var board: (any TenantBoard)? { state.withLock { $0.board } }

  func attach(_ board: any TenantBoard) { state.withLock { $0.board = board } }

  func detach(_ board: any TenantBoard) {
    state.withLock { if $0.board === board { $0.board = nil } }
  }

  /// Has the configuration read with these instead, until it is taken back or done.
  func propose(_ tenants: [SharedTenant]) { state.withLock { $0.proposed = tenants } }

  func takeBack() { state.withLock { $0.proposed = nil } }

  /// What was proposed is in force, and kept over a restart; throws when it cannot be kept.
  func commit(_ tenants: [SharedTenant]) throws {
    let keeper = state.withLock { state in
      (state.inForce, state.proposed) = (tenants, nil)
      return state.keeper
    }
    try keeper?.write(Self.bytes(of: tenants), as: Self.stateName)
  }

  /// Finds those that were in force before the hub was started anew.
  func remember(from keeper: any StateKeeping) {
    let kept = keeper.read(Self.stateName).flatMap(Self.tenants) ?? []
    state.withLock { ($0.keeper, $0.inForce) = (keeper, kept) }
  }

  /// They cannot be in force.
  func forget() { state.withLock { $0.inForce = [] } }

  /// The tree of a file with these tenants, besides those it has itself.
  func laid(under tree: ConfigNode?, problems: inout Problems) -> ConfigNode? {
    let tenants = state.withLock { $0.proposed ?? $0.inForce }
    guard !tenants.isEmpty, let tree, var all = tree.entries, Self.isOn(tree) else { return tree }
    let place = all.firstIndex { $0.key == TenantText.section }
    let section = place.map { all[$0].value }
    guard section == nil || section?.entries != nil || section?.isNull == true else { return tree }
    var entries = section?.entries ?? []
    let own = Set(entries.map(\.key))
    for tenant in tenants where !own.contains(tenant.name) {
      guard let node = Self.node(of: tenant, problems: &problems) else { continue }
      entries.append(ConfigNode.Entry(tenant.name, node, at: node.position))
    }
    let laid = ConfigNode(.map(entries), at: section?.position ?? tree.position)
    if let place {
      all[place].value = laid
    } else {
      all.append(ConfigNode.Entry(TenantText.section, laid, at: tree.position))
    }
    return ConfigNode(.map(all), at: tree.position)
  }

  /// What the file would say of it.
  static func node(of tenant: SharedTenant, problems: inout Problems) -> ConfigNode? {
    YAMLReader.parse(tenant.settings, file: "tenant \(tenant.name) of the fleet", problems: &problems)
  }

  private static func isOn(_ tree: ConfigNode) -> Bool {
    tree["plugins"]?.list?.contains { $0.text == plugin || $0.entries?.first?.key == plugin } ?? false
  }

  private static func bytes(of tenants: [SharedTenant]) -> [UInt8] {
    let json = JSONWriter()
    json.object {
      $0.list("tenants") { list in
        for tenant in tenants {
          list.object {
            $0.field("name", tenant.name)
            $0.field("revision", Int64(clamping: tenant.revision))
            $0.field("by", tenant.by)
            if let leaving = tenant.leaving { $0.field("leaving", leaving) }
            $0.field("settings", verbatim: tenant.settings)
          }
        }
      }
    }
    return Array(json.bytes)
  }

  private static func tenants(_ bytes: [UInt8]) -> [SharedTenant]? {
    guard let json = try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self), limits: limits),
      case .array(let items)? = json["tenants"]
    else { return nil }
    return items.compactMap { item in
      guard let name = item["name"]?.text, let revision = item["revision"]?.int, let by = item["by"]?.text,
        let settings = item["settings"]
      else { return nil }
      return SharedTenant(
        name: name, settings: Array(settings.description.utf8), revision: UInt64(clamping: revision), by: by,
        leaving: item["leaving"]?.int.map { Int64($0) })
    }
  }
}
