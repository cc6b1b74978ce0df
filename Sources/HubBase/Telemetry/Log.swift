public import HubConfig

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

  package init(plugin: String, hub: LogHub) {
    self.plugin = plugin
    self.hub = hub
  }

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

  /// Writes down what must be found later, whatever the levels are and however much there is of it.
  public func record(_ message: StaticString, _ fields: KeyValuePairs<String, String> = [:]) {
    hub.write(.notice, plugin, message, fields, repeats: 0)
  }

  /// Says something an operator must look at.
  public func warning(_ message: StaticString, _ fields: KeyValuePairs<String, String> = [:]) {
    hub.say(.warning, plugin, message, fields)
  }

  /// Says what a program said, in its own words..
  package func quote(_ level: LogLevel, _ words: String, _ fields: [(name: String, value: String)] = []) {
    hub.quote(level, plugin, words, fields)
  }

  /// Says that something failed.
  public func error(_ message: StaticString, _ fields: KeyValuePairs<String, String> = [:]) {
    hub.say(.error, plugin, message, fields)
  }
}
