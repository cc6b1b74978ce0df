/// Writes the members of an object. Here and in its neighbours, one generic method stands for the fourteen
/// that each of these protocols lists.
struct JSONKeyedContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let opened: JSONEncodingTarget.Opened
  let target: JSONEncodingTarget
  let codingPath: [any CodingKey]

  func encodeNil(forKey key: Key) throws {
    try begin(key)
    target.writer.null()
  }

  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    try begin(key)
    try target.write(value, path: codingPath + [key])
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    nestedEncoder(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    nestedEncoder(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder {
    JSONNestedEncoder(
      target: target, codingPath: codingPath, place: .init(container: opened, key: "super"))
  }

  func superEncoder(forKey key: Key) -> any Encoder {
    nestedEncoder(key)
  }

  private func begin(_ key: Key) throws {
    try target.goBack(to: opened, path: codingPath)
    target.writer.key(key.stringValue)
  }

  private func nestedEncoder(_ key: Key) -> any Encoder {
    JSONNestedEncoder(
      target: target, codingPath: codingPath + [key],
      place: .init(container: opened, key: key.stringValue))
  }
}

struct JSONUnkeyedContainer: UnkeyedEncodingContainer {
  let opened: JSONEncodingTarget.Opened
  let target: JSONEncodingTarget
  let codingPath: [any CodingKey]
  private(set) var count = 0

  init(opened: JSONEncodingTarget.Opened, target: JSONEncodingTarget, codingPath: [any CodingKey]) {
    self.opened = opened
    self.target = target
    self.codingPath = codingPath
  }

  mutating func encodeNil() throws {
    try target.goBack(to: opened, path: codingPath)
    target.writer.null()
    count += 1
  }

  mutating func encode<T: Encodable>(_ value: T) throws {
    try target.goBack(to: opened, path: codingPath)
    try target.write(value, path: codingPath)
    count += 1
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    superEncoder().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    superEncoder().unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder {
    count += 1
    return JSONNestedEncoder(
      target: target, codingPath: codingPath, place: .init(container: opened, key: nil))
  }
}

struct JSONSingleContainer: SingleValueEncodingContainer {
  let encoder: JSONNestedEncoder
  var codingPath: [any CodingKey] { encoder.codingPath }

  func encodeNil() throws {
    try encoder.begin()
    encoder.target.writer.null()
  }

  func encode<T: Encodable>(_ value: T) throws {
    try encoder.begin()
    try encoder.target.write(value, path: codingPath)
  }
}
