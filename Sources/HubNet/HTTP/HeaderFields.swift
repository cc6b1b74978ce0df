/// The fields of one head in their order: one copy of its bytes, and ranges into it.
struct HeaderFields: Sendable {
  let bytes: [UInt8]
  let ranges: [FieldRange]
  /// A bit for each length that a name here has. Most of what is asked for is not there, and then this tells.
  private let lengths: UInt64

  init(bytes: [UInt8], ranges: [FieldRange]) {
    self.bytes = bytes
    self.ranges = ranges
    var lengths: UInt64 = 0
    for range in ranges { lengths |= Self.bit(range.name.upperBound &- range.name.lowerBound) }
    self.lengths = lengths
  }

  private static func bit(_ length: Int) -> UInt64 { 1 << UInt64(length & 63) }

  var count: Int { ranges.count }

  func name(at index: Int) -> String {
    ranges.indices.contains(index) ? String(decoding: bytes[ranges[index].name], as: UTF8.self) : ""
  }

  func value(at index: Int) -> String {
    ranges.indices.contains(index) ? String(decoding: bytes[ranges[index].value], as: UTF8.self) : ""
  }

  /// Where a field stands next, its name compared without regard to ASCII case.
  func index(of name: String, from start: Int = 0) -> Int? {
    var name = name
    return name.withUTF8 { wanted in
      guard lengths & Self.bit(wanted.count) != 0 else { return nil }
      return bytes.withUnsafeBufferPointer { buffer in
        // A request is searched for some twenty names: so the ranges are read where they lie.
        ranges.withUnsafeBufferPointer { ranges in
          var index = start
          while index < ranges.count {
            let range = ranges[index].name
            if range.upperBound &- range.lowerBound == wanted.count,
              ASCII.matches(UnsafeBufferPointer(rebasing: buffer[range]), wanted)
            {
              return index
            }
            index &+= 1
          }
          return nil
        }
      }
    }
  }

  /// The first value of a field.
  func first(_ name: String) -> String? {
    firstBytes(name).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The first value as it was sent, for comparisons that must be exact.
  func firstBytes(_ name: String) -> ArraySlice<UInt8>? {
    index(of: name).map { bytes[ranges[$0].value] }
  }

  /// Every value of a field, one for each of its lines.
  func all(_ name: String) -> [String] {
    allBytes(name).map { String(decoding: $0, as: UTF8.self) }
  }

  func allBytes(_ name: String) -> [ArraySlice<UInt8>] { Array(lines(name)) }

  /// Every value of a field, found as it is asked for.
  func lines(_ name: String) -> FieldLines { FieldLines(self, name) }

  /// The value of a field that stands exactly once.
  func only(_ name: String) -> ArraySlice<UInt8>? {
    var lines = lines(name)
    guard let value = lines.next(), lines.next() == nil else { return nil }
    return value
  }

  /// The lines of a list field as the one list they stand for. RFC 9110 §5.3.
  func joined(_ name: String) -> String? {
    let values = all(name)
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }
}
