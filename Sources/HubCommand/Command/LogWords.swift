internal import HubKernel

/// The words that settings of the log allow, for help and completion.
enum LogWords {
  static let levels = LogLevel.allCases.map(\.rawValue)
  static let formats = LogFormat.allCases.map(\.rawValue)
}
