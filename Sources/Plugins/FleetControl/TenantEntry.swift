import HubFleet
import HubKernel

/// A tenant as the bucket has it.
enum TenantEntry {
  private static let prefix = "tenant."
  /// Longer ones cannot be shared.
  static let longest = 60 << 10
  /// How long it is remembered that a tenant was removed, in milliseconds.
  private static let memory: Int64 = 86_400_000
  private static let limits = JSONLimits(bytes: longest)
  /// What a hub would look up on its own machine: that is nobody else's business.
  private static let references = ["env:", "file:"]

  static func key(of name: String) -> String { prefix + name }

  /// What stands in the bucket; nil when it is no tenant.
  static func read(_ key: String, _ value: [UInt8], _ revision: UInt64) -> SharedTenant? {
    guard key.hasPrefix(prefix), value.count <= longest,
      let json = try? JSONValue(parsing: String(decoding: value, as: UTF8.self), limits: limits),
      let settings = json["settings"], case .object = settings, !isLookingUp(settings),
      let by = json["by"]?.text
    else { return nil }
    let name = String(key.dropFirst(prefix.count))
    guard TenantSection.isValidName(name), name != Namespace.standard.name else { return nil }
    return SharedTenant(
      name: name, settings: Array(settings.description.utf8), revision: revision, by: by,
      leaving: json["leaving"]?.whole)
  }

  static func value(of tenant: SharedTenant) -> [UInt8] {
    let json = JSONWriter()
    json.object {
      $0.field("by", tenant.by)
      if let leaving = tenant.leaving { $0.field("leaving", leaving) }
      $0.field("settings", verbatim: tenant.settings)
    }
    return Array(json.bytes)
  }

  /// Why a tenant cannot be shared.
  static func complaint(_ tenant: SharedTenant) -> String? {
    if value(of: tenant).count > longest { return "a tenant of a fleet has at most \(longest) bytes" }
    guard let json = try? JSONValue(parsing: String(decoding: tenant.settings, as: UTF8.self), limits: limits)
    else { return "this is no JSON" }
    return isLookingUp(json)
      ? "env: and file: mean one machine, and this tenant is for all hubs of the fleet" : nil
  }

  static func isOver(_ tenant: SharedTenant, at milliseconds: Int64) -> Bool {
    tenant.leaving.map { $0 < milliseconds - memory } ?? false
  }

  private static func isLookingUp(_ value: JSONValue) -> Bool {
    switch value {
    case .string(let text): references.contains { text.hasPrefix($0) }
    case .array(let elements): elements.contains(where: isLookingUp)
    case .object(let members): members.contains { isLookingUp($0.value) }
    default: false
    }
  }
}
