package import HubConfig

/// All logging of one hub: levels by plugin, and a brake on repeats.
package final class LogHub: Sendable {
  private struct Levels {
    var settings = LogSettings()
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
  package let sink: any LogSink
  private let clock: any HubClock

  package init(sink: any LogSink, clock: any HubClock) {
    self.sink = sink
    self.clock = clock
  }

  package func set(_ settings: LogSettings) {
    let byPlugin = Dictionary(uniqueKeysWithValues: settings.plugins.elements.map { ($0.key, $0.value) })
    levels.withLock { $0 = Levels(settings: settings, byPlugin: byPlugin) }
  }

  /// As it was told last.
  package var settings: LogSettings { levels.withLock { $0.settings } }

  func say(
    _ level: LogLevel, _ plugin: String, _ message: StaticString, _ fields: KeyValuePairs<String, String>
  ) {
    guard level >= levels.withLock({ $0.byPlugin[plugin] ?? $0.settings.level }) else { return }
    guard let repeats = mayWrite("\(plugin) \(message)") else { return }
    write(level, plugin, message, fields, repeats: repeats)
  }

  /// For words that are not ours. Whoever says them holds them back.
  func quote(_ level: LogLevel, _ plugin: String, _ words: String, _ fields: [(name: String, value: String)])
  {
    guard level >= levels.withLock({ $0.byPlugin[plugin] ?? $0.settings.level }) else { return }
    sink.write(
      LogRecord(
        wallMilliseconds: clock.wallMilliseconds, level: level, plugin: plugin, message: words.forLog,
        fields: fields.map { ($0.name.forLog, $0.value.forLog) }, repeats: 0))
  }

  func write(
    _ level: LogLevel, _ plugin: String, _ message: StaticString, _ fields: KeyValuePairs<String, String>,
    repeats: Int
  ) {
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
