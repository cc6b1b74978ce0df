/// A part of the hub that can be switched on and off in Plugins.yaml.
///
/// The kernel calls these in the order in which they stand here. Only `init` and `wire` must be written.
public protocol Plugin: AnyObject, Sendable {
  /// What its user may say in Plugins.yaml.
  associatedtype Settings: PluginSettings = NoSettings

  /// Who it is and whom it needs.
  static var manifest: Manifest { get }

  /// Cheap and free of effects. It may ask `host` for capabilities and meters, and nothing else.
  init(_ settings: Tenanted<Settings>, _ host: Host) throws

  /// Declares everything this plugin hears, decides, answers, serves and offers. Still no effects.
  func wire(_ hub: Wiring)

  /// Acquires files, sockets and timers, and returns when the plugin is ready. Given ten seconds.
  func start() async throws

  /// On reload: takes over the state of the instance it replaces. Handlers of both stand still meanwhile.
  func adopt(_ predecessor: Self)

  /// Finishes what is in flight.
  func drain() async

  /// Releases what `start` took. Must be safe even when `start` never ran.
  func stop() async
}

extension Plugin {
  /// Nothing to acquire.
  public func start() async throws {}
  /// Nothing to take over.
  public func adopt(_ predecessor: Self) {}
  /// Nothing in flight.
  public func drain() async {}
  /// Nothing to release.
  public func stop() async {}
}

/// Who a plugin is and whom it needs.
public struct Manifest: Sendable {
  /// Its name in Plugins.yaml, in kebab-case.
  public let id: String
  /// What it is for, in one sentence.
  public let summary: String
  /// Capabilities it cannot do without.
  public let requires: [Capability]
  /// Capabilities it uses when they are there.
  public let wants: [Capability]
  /// Capabilities it offers to others.
  public let provides: [Capability]
  /// Plugins that must stand above it in Plugins.yaml when both are there.
  public let after: [String]

  /// Introduces a plugin.
  public init(
    _ id: String, _ summary: String, requires: [Capability] = [], wants: [Capability] = [],
    provides: [Capability] = [], after: [String] = []
  ) {
    self.id = id
    self.summary = summary
    self.requires = requires
    self.wants = wants
    self.provides = provides
    self.after = after
  }
}

/// A service one plugin offers another. The Swift protocol is the key.
public struct Capability: Sendable, Hashable {
  /// What to call it in a message.
  public let name: String
  let key: ObjectIdentifier

  /// Names the capability that a protocol describes: `Capability((any HubDirectory).self)`.
  public init<P>(_ type: P.Type) {
    key = ObjectIdentifier(type)
    let full = String(describing: type)
    name = full.hasPrefix("any ") ? String(full.dropFirst(4)) : full
  }
}
