public import HubKernel

/// Keeps what the hub says.
public final class CapturedLog: LogSink {
  private let kept = Lock([LogRecord]())

  /// Nothing said yet.
  public init() {}

  /// Keeps one record.
  public func write(_ record: LogRecord) { kept.withLock { $0.append(record) } }

  func forget() { kept.withLock { $0 = [] } }

  /// Everything said so far.
  public var records: [LogRecord] { kept.withLock { $0 } }

  /// Everything said so far, a line for each.
  public var lines: [String] {
    records.map { record in
      let fields = record.fields.map { " \($0.name)=\($0.value)" }.joined()
      return "\(record.level.rawValue) \(record.plugin): \(record.message)\(fields)"
    }
  }
}
