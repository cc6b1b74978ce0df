package import HubBase
public import HubConfig

/// What a reload does to one tenant.
public struct TenantChange: Sendable, Equatable, Codable {
  /// The kinds of change.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case added
    case removed
    case changed
  }

  /// A setting of a plugin that the tenant has for itself.
  public struct Setting: Sendable, Equatable, Codable {
    /// The plugin's id.
    public let plugin: String
    /// The setting, and how it differs; without a name it is the plugin itself, which is on or off.
    public let difference: SettingDifference

    /// Names a setting.
    public init(_ plugin: String, _ difference: SettingDifference) {
      self.plugin = plugin
      self.difference = difference
    }

    /// The plugin and the setting with dots.
    public var name: String { ([plugin] + difference.path).joined(separator: ".") }

    /// Reads the name and both values.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      let words = try container.decode(String.self, forKey: .name).split(separator: ".").map(String.init)
      plugin = words.first ?? ""
      difference = SettingDifference(
        path: Array(words.dropFirst()), old: try container.decode(String.self, forKey: .old),
        new: try container.decode(String.self, forKey: .new),
        change: try container.decode(SettingChange.self, forKey: .change))
    }

    /// Writes the name and both values.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(name, forKey: .name)
      try container.encode(difference.old, forKey: .old)
      try container.encode(difference.new, forKey: .new)
      try container.encode(difference.change, forKey: .change)
    }

    private enum Key: String, CodingKey {
      case name, old, new, change
    }
  }

  /// The tenant's name.
  public let tenant: String
  /// What happens to it.
  public let change: Kind
  /// The networks it claimed.
  public let networksBefore: [String]
  /// The networks it claims now.
  public let networksAfter: [String]
  /// The settings that differ and are its own.
  public let settings: [Setting]
  /// Its connections at this moment. Those of a tenant that is removed are asked to leave.
  public let connections: Int

  /// Describes a change.
  public init(
    _ tenant: String, _ change: Kind, networks before: [String], to after: [String], settings: [Setting],
    connections: Int
  ) {
    self.tenant = tenant
    self.change = change
    networksBefore = before
    networksAfter = after
    self.settings = settings
    self.connections = connections
  }

  /// What differs as it was, for the audit.
  public var before: String { words(networksBefore, change != .added) { $0.difference.old } }
  /// What differs as it is now, for the audit.
  public var after: String { words(networksAfter, change != .removed) { $0.difference.new } }

  private func words(_ networks: [String], _ isThere: Bool, _ value: (Setting) -> String) -> String {
    guard isThere else { return "" }
    var words: [String] = []
    if networksBefore != networksAfter { words.append("networks [\(networks.joined(separator: ", "))]") }
    words += settings.map { "\($0.name) \(value($0))" }
    return words.joined(separator: "; ")
  }
}

extension TenantChange {
  /// Every tenant that differs: those that are, in their order, then those that go.
  package static func all(
    from old: NamespaceMap, to new: NamespaceMap, _ own: [Namespace: [Setting]],
    connections: (Namespace) -> Int
  ) -> [TenantChange] {
    let (before, after) = (old.networks, new.networks)
    let tenants = new.tenants + old.tenants.filter { after[$0.namespace] == nil }
    return tenants.compactMap { tenant in
      let namespace = tenant.namespace
      let (was, isNow, settings) = (before[namespace], after[namespace], own[namespace] ?? [])
      if let was, let isNow, was == isNow, settings.isEmpty { return nil }
      return TenantChange(
        namespace.name, was == nil ? .added : isNow == nil ? .removed : .changed, networks: was ?? [],
        to: isNow ?? [], settings: settings, connections: connections(namespace))
    }
  }
}
