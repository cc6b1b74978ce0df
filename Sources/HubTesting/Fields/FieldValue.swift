/// One value, and whatever a decoder may ask of it.
struct FieldValue: SingleValueDecodingContainer {
  let source: any FieldSource
  let codingPath: [any CodingKey]

  func decodeNil() -> Bool { source.isNull }

  func decode(_ type: Bool.Type) throws -> Bool { try found(source.truth, "true or false") }
  func decode(_ type: String.Type) throws -> String { try found(source.text, "text") }
  func decode(_ type: Double.Type) throws -> Double { try number(type) }
  func decode(_ type: Float.Type) throws -> Float { try number(type) }
  func decode(_ type: Int.Type) throws -> Int { try number(type) }
  func decode(_ type: Int8.Type) throws -> Int8 { try number(type) }
  func decode(_ type: Int16.Type) throws -> Int16 { try number(type) }
  func decode(_ type: Int32.Type) throws -> Int32 { try number(type) }
  func decode(_ type: Int64.Type) throws -> Int64 { try number(type) }
  func decode(_ type: UInt.Type) throws -> UInt { try number(type) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try number(type) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try number(type) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try number(type) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try number(type) }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    if let whole = source.whole(type) { return whole }
    return try Value(from: FieldDecoder(source, at: codingPath))
  }

  private func number<Number: LosslessStringConvertible>(_ type: Number.Type) throws -> Number {
    try found(source.digits.flatMap { Number($0) }, "a number that fits")
  }

  private func found<Value>(_ value: Value?, _ what: String) throws -> Value {
    if let value { return value }
    let place = codingPath.map(\.stringValue).joined(separator: ".")
    throw DecodingError.dataCorrupted(
      .init(codingPath: codingPath, debugDescription: "\(place.isEmpty ? "it" : "'\(place)'") is not \(what)")
    )
  }
}
