/// Which trace a message belongs to, as the W3C writes it (Trace Context, level 1): version 00, a trace, a
/// span and flags, in hexadecimal digits with hyphens between them.
public enum TraceParent {
  /// How many bytes one has.
  public static let count = 55

  /// Whether these bytes are one. Only lower-case digits are; a trace or a span of zeros is none.
  public static func isOne(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count == count, bytes[0] == UInt8(ascii: "0"), bytes[1] == UInt8(ascii: "0") else {
      return false
    }
    let hyphen = UInt8(ascii: "-")
    guard bytes[2] == hyphen, bytes[35] == hyphen, bytes[52] == hyphen else { return false }
    return isNumber(bytes[3..<35]) && isNumber(bytes[36..<52]) && bytes[53...].allSatisfy(isDigit)
  }

  /// Digits of which not all are zero.
  private static func isNumber(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
    bytes.allSatisfy(isDigit) && bytes.contains { $0 != UInt8(ascii: "0") }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}

extension Envelope {
  /// Keeps a `traceparent` if it is well made. One that is not is as good as none.
  @inline(never)
  mutating func take(trace contents: JSONSlice, of message: UnsafeRawBufferPointer) {
    if TraceParent.isOne(contents.bytes(in: message)) { trace = contents.start }
  }

  /// The trace as it was written, if there is one.
  @inline(__always)
  public func trace(in message: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    guard trace != 0 else { return nil }
    return UnsafeRawBufferPointer(rebasing: message[Int(trace)..<(Int(trace) &+ TraceParent.count)])
  }
}
