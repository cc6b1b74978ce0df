import HubKernel

/// What a collector says.
enum OTLPAnswer {
  /// Longer answers are not read.
  static let limit = 65_536
  private static let longestWait = 3_600

  /// How many data points it did not take, as `partialSuccess` says. A number of 64 bits is text in JSON.
  static func rejectedPoints(_ body: [UInt8]) -> Int {
    guard let json = try? JSONValue(parsing: String(decoding: body, as: UTF8.self)) else { return 0 }
    let count = json["partialSuccess"]?["rejectedDataPoints"]
    return max(0, count?.int.map { Int($0) } ?? count?.text.flatMap { Int($0) } ?? 0)
  }

  /// How long it asks to be left alone, in nanoseconds; a date is not understood.
  static func wait(_ answer: OutgoingAnswer) -> UInt64? {
    answer.header("retry-after").flatMap { UInt64($0) }.map { min($0, UInt64(longestWait)) * 1_000_000_000 }
  }
}
