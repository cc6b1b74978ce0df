/// An event as an endpoint will be told it.
struct Record: Equatable, Sendable {
  /// Longer ones are not kept.
  static let longest = 256 << 10

  /// Within one epoch no sequence is missing.
  var epoch: UInt64
  var sequence: UInt64
  /// When it happened, in milliseconds since 1970.
  var milliseconds: Int64
  /// A JSON object.
  var text: [UInt8]

  /// What it takes where it waits.
  var cost: Int { text.count + RecordCodec.overhead }
}
