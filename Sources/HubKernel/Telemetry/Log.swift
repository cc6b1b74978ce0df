import Synchronization

/// One thing that is said, on behalf of one plugin or the kernel.
public struct LogRecord: Sendable {
  /// When, in milliseconds since 1970.
  public let wallMilliseconds: Int64
  /// How much it matters.
  public let level: LogLevel
  /// Who says it.
  public let plugin: String
  /// A constant sentence in lower case.
  public let message: String
  /// The data, in the order given.
  public let fields: [(name: String, value: String)]
  /// How often it was held back since it was last said.
  public let repeats: Int
}

/// Where records go.
public protocol LogSink: Sendable {
  /// Takes one record. Called from any thread; must not wait for long.
  func write(_ record: LogRecord)
}

/// Says things on behalf of one plugin or the kernel.
public struct Log: Sendable {
  let plugin: String
  let hub: LogHub

  /// Says something for us who write the hub.
  public func debug(_ message: StaticString, _ fields: KeyValuePairs<String, String> = [:]) {
    hub.say(.debug, plugin, message, fields)
  }

  /// Says something that may help.
  public func info(_ message: StaticString, _ fields: KeyValuePairs<String, String> = [:]) {
    hub.say(.info, plugin, message, fields)
  }

  /// Says something for the operator's diary.
  public func notice(_ message: StaticString, _ fields: KeyValuePairs<String, String> = [:]) {
    hub.say(.notice, plugin, message, fields)
  }

  /// Says something an operator must look at.
  public func warning(_ message: StaticString, _ fields: KeyValuePairs<String, String> = [:]) {
    hub.say(.warning, plugin, message, fields)
  }

  /// Says that something failed.
  public func error(_ message: StaticString, _ fields: KeyValuePairs<String, String> = [:]) {
    hub.say(.error, plugin, message, fields)
  }
}

/// All logging of one hub: levels by plugin, and a brake on repeats.
final class LogHub: Sendable {
  private struct Levels {
    var standard = LogLevel.notice
    var byPlugin: [String: LogLevel] = [:]
  }
  private struct Burst {
    var began: UInt64
    var said: Int
    var held: Int
  }

  /// In one window this many records of one kind are written; the next window says how many were not.
  private static let burst = 10
  private static let window: UInt64 = 10_000_000_000
  private static let kindLimit = 1_024

  private let levels = Lock(Levels())
  private let bursts = Lock([String: Burst]())
  let sink: any LogSink
  private let clock: any HubClock

  init(sink: any LogSink, clock: any HubClock) {
    self.sink = sink
    self.clock = clock
  }

  func set(_ settings: LogSettings) {
    let byPlugin = Dictionary(uniqueKeysWithValues: settings.plugins.elements.map { ($0.key, $0.value) })
    levels.withLock { $0 = Levels(standard: settings.level, byPlugin: byPlugin) }
  }

  func say(
    _ level: LogLevel, _ plugin: String, _ message: StaticString, _ fields: KeyValuePairs<String, String>
  ) {
    guard level >= levels.withLock({ $0.byPlugin[plugin] ?? $0.standard }) else { return }
    guard let repeats = mayWrite("\(plugin) \(message)") else { return }
    sink.write(
      LogRecord(
        wallMilliseconds: clock.wallMilliseconds, level: level, plugin: plugin, message: message.description,
        fields: fields.map { ($0.key, $0.value.forLog) }, repeats: repeats))
  }

  /// How many were held back before this one, or nil when it is to be held back too.
  private func mayWrite(_ kind: String) -> Int? {
    let now = clock.now
    return bursts.withLock { bursts in
      if bursts.count >= LogHub.kindLimit { bursts = [:] }
      var burst = bursts[kind] ?? Burst(began: now, said: 0, held: 0)
      defer { bursts[kind] = burst }
      if now &- burst.began >= LogHub.window {
        let held = burst.held
        burst = Burst(began: now, said: 1, held: 0)
        return held
      }
      if burst.said < LogHub.burst {
        burst.said += 1
        return 0
      }
      burst.held += 1
      return nil
    }
  }
}
