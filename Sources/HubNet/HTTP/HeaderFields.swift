/// The fields of one head in their order: one copy of its bytes, and ranges into it.
struct HeaderFields: Sendable {
  let bytes: [UInt8]
  let ranges: [FieldRange]

  var count: Int { ranges.count }

  func name(at index: Int) -> String {
    ranges.indices.contains(index) ? String(decoding: bytes[ranges[index].name], as: UTF8.self) : ""
  }

  func value(at index: Int) -> String {
    ranges.indices.contains(index) ? String(decoding: bytes[ranges[index].value], as: UTF8.self) : ""
  }

  /// The first value of a field, its name compared without regard to case.
  func first(_ name: String) -> String? {
    firstBytes(name).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The first value as it was sent, for comparisons that must be exact.
  func firstBytes(_ name: String) -> ArraySlice<UInt8>? {
    for range in ranges where ASCII.matches(bytes[range.name], name) { return bytes[range.value] }
    return nil
  }

  /// Every value of a field, one for each of its lines.
  func all(_ name: String) -> [String] {
    allBytes(name).map { String(decoding: $0, as: UTF8.self) }
  }

  func allBytes(_ name: String) -> [ArraySlice<UInt8>] {
    ranges.filter { ASCII.matches(bytes[$0.name], name) }.map { bytes[$0.value] }
  }

  func count(of name: String) -> Int {
    ranges.reduce(0) { $0 &+ (ASCII.matches(bytes[$1.name], name) ? 1 : 0) }
  }

  /// The lines of a list field as the one list they stand for. RFC 9110 §5.3.
  func joined(_ name: String) -> String? {
    let values = all(name)
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }
}
