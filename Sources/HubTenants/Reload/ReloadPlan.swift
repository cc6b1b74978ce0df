public import HubConfig

/// What a reload changes, and whom it touches.
public struct ReloadPlan: Sendable, Equatable, Encodable {
  /// Settings of the hub itself.
  public var hub: [SettingDifference] = []
  /// Every plugin, those that are not touched included.
  public var plugins: [PluginChange] = []
  /// The tenants that differ.
  public var tenants: [TenantChange] = []
  /// Networks with members that change hands.
  public var handovers: [Handover] = []
  /// The connections that are open at this moment.
  public var connections = 0
  /// Those of them that are asked to leave, because their tenant goes.
  public var leaving = 0
  /// How long the hub stood still, once it has been done.
  public var pauseMicroseconds: Int?

  /// Changes nothing.
  public init() {}

  /// Whether everything stays as it is.
  public var isEmpty: Bool {
    hub.isEmpty && tenants.isEmpty && plugins.allSatisfy { $0.change == .untouched }
  }

  /// How many lines a diary needs at most for tenants.
  private static let tenantLimit = 100

  /// A line for each thing that changes, and one for what stays.
  public var lines: [String] {
    var lines = hub.map { "~ hub  \($0.line)" }
    for one in plugins {
      switch one.change {
      case .added: lines.append("+ \(one.plugin)  added")
      case .removed: lines.append("- \(one.plugin)  removed")
      case .changed:
        let what = one.settings.isEmpty ? ["settings of tenants"] : one.settings.map(\.line)
        lines.append("~ \(one.plugin)  \(what.joined(separator: ", "))  new instance, adopts its predecessor")
      case .restarted: lines.append("~ \(one.plugin)  started again")
      case .dependent: lines.append("~ \(one.plugin)  because it uses \(one.because ?? "another")")
      case .untouched: continue
      }
    }
    lines += tenants.prefix(Self.tenantLimit).map(line)
    if tenants.count > Self.tenantLimit {
      lines.append("  and \(tenants.count - Self.tenantLimit) tenants more")
    }
    let untouched = plugins.filter { $0.change == .untouched }.map(\.plugin)
    if !untouched.isEmpty { lines.append("= \(untouched.joined(separator: ", "))  untouched") }
    let staying = connections - leaving
    lines.append("  \(staying) connection\(staying == 1 ? " stays" : "s stay") open")
    return lines
  }

  private func line(_ one: TenantChange) -> String {
    switch one.change {
    case .added: "+ tenant \(one.tenant)  \(one.after)"
    case .changed: "~ tenant \(one.tenant)  \(one.before) → \(one.after)"
    case .removed: "- tenant \(one.tenant)  \(one.connections) to leave"
    }
  }
}
