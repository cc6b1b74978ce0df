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
