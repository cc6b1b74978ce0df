/// Reads an event, or anything else that can be decoded, from its fields.
struct FieldDecoder: Decoder {
  let source: any FieldSource
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  init(_ source: any FieldSource, at path: [any CodingKey] = []) {
    self.source = source
    codingPath = path
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(FieldObject<Key>(source: source, codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    FieldList(elements: source.elements, codingPath: codingPath)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    FieldValue(source: source, codingPath: codingPath)
  }
}
