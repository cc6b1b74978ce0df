internal import Glibc
internal import HubKernel

/// Writes the log to standard error: text for people, JSON for programs.
final class StandardErrorSink: LogSink {
  private struct Style: Sendable {
    var isJSON: Bool
    var addresses: AddressPolicy
  }

  private let isTerminal: Bool
  private let hasColour: Bool
  private let style: Lock<Style>

  init(_ settings: LogSettings, console: Console) {
    isTerminal = console.errors.isTerminal
    hasColour = console.errors.hasColour
    style = Lock(Self.style(settings, isTerminal: console.errors.isTerminal))
  }

  /// Writes what comes next as these settings say.
  func apply(_ settings: LogSettings) {
    let new = Self.style(settings, isTerminal: isTerminal)
    style.withLock { $0 = new }
  }

  func write(_ record: LogRecord) {
    let style = style.withLock { $0 }
    let fields = AddressMask.apply(style.addresses, to: record.fields)
    let line =
      style.isJSON
      ? LogLine.json(record, fields: fields) : LogLine.text(record, fields: fields, colour: hasColour)
    // One call for each line, so that lines of several threads do not mix. Nobody could be told of an error.
    Descriptor.writeAll(STDERR_FILENO, line)
  }

  private static func style(_ settings: LogSettings, isTerminal: Bool) -> Style {
    let isJSON =
      switch settings.format {
      case .json: true
      case .text: false
      case .automatic: !isTerminal
      }
    return Style(isJSON: isJSON, addresses: settings.addresses)
  }
}
