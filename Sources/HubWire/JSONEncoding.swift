/// Turns anything `Encodable` into compact JSON, for events and answers of the control plane.
public enum JSONEncoding {
  /// The value as JSON text.
  public static func encode(_ value: some Encodable) throws -> String {
    let writer = JSONWriter()
    try encode(value, into: writer)
    return writer.text
  }

  /// Appends the value to a writer.
  public static func encode(_ value: some Encodable, into writer: JSONWriter) throws {
    try JSONEncodingTarget(writer: writer).write(value, path: [])
  }
}

/// The text in the making, and which of its objects and arrays are still open.
///
/// Containers are written as they are filled. Whoever writes to an outer one closes the inner ones first; an
/// inner one that is written to afterwards throws, since its brackets are closed.
final class JSONEncodingTarget {
  /// An object or array that was opened: where in the nesting, and as the how-manieth of all.
  struct Opened {
    var level: Int
    var serial: Int
  }

  let writer: JSONWriter
  private var open: [(isObject: Bool, serial: Int)] = []
  private var lastSerial = 0

  init(writer: JSONWriter) {
    self.writer = writer
  }

  func open(isObject: Bool) -> Opened {
    if isObject { writer.beginObject() } else { writer.beginArray() }
    lastSerial += 1
    open.append((isObject, lastSerial))
    return Opened(level: open.count, serial: lastSerial)
  }

  /// Makes a container the innermost one.
  func goBack(to container: Opened, path: [any CodingKey]) throws {
    guard container.level <= open.count, open[container.level - 1].serial == container.serial else {
      throw EncodingError.invalidValue(
        container, .init(codingPath: path, debugDescription: "this container is closed already"))
    }
    close(downTo: container.level)
  }

  private func close(downTo level: Int) {
    while open.count > level {
      let last = open.removeLast()
      if last.isObject { writer.endObject() } else { writer.endArray() }
    }
  }

  /// Writes a value where one is due.
  func write(_ value: some Encodable, path: [any CodingKey]) throws {
    switch value {
    case let text as String: writer.string(text)
    case let truth as Bool: writer.bool(truth)
    case let number as Double: writer.double(number)
    case let number as Float: writer.double(Double(number))
    case let number as any FixedWidthInteger: writer.int(number)
    default:
      let level = open.count
      let encoder = JSONNestedEncoder(target: self, codingPath: path)
      try value.encode(to: encoder)
      close(downTo: level)
      if !encoder.hasWritten { writer.null() }
    }
  }
}

/// What a value that is made of others is given to write itself to.
final class JSONNestedEncoder: Encoder {
  /// Where in an open container the value goes; the key is written when the value is.
  struct Place {
    var container: JSONEncodingTarget.Opened
    var key: String?
  }

  private(set) var target: JSONEncodingTarget
  let codingPath: [any CodingKey]
  let userInfo: [CodingUserInfoKey: Any] = [:]
  private(set) var hasWritten = false
  private let place: Place?
  private var container: JSONEncodingTarget.Opened?

  init(target: JSONEncodingTarget, codingPath: [any CodingKey], place: Place? = nil) {
    self.target = target
    self.codingPath = codingPath
    self.place = place
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(
      JSONKeyedContainer(opened: opened(isObject: true), target: target, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    JSONUnkeyedContainer(opened: opened(isObject: false), target: target, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    JSONSingleContainer(encoder: self)
  }

  /// Prepares for the one value that this encoder writes.
  func begin() throws {
    guard !hasWritten else {
      throw EncodingError.invalidValue(
        codingPath, .init(codingPath: codingPath, debugDescription: "a single value is written once"))
    }
    if let place {
      try target.goBack(to: place.container, path: codingPath)
      if let key = place.key { target.writer.key(key) }
    }
    hasWritten = true
  }

  /// A value may ask for its container more than once, as a class and its superclass do.
  private func opened(isObject: Bool) -> JSONEncodingTarget.Opened {
    if let container { return container }
    do {
      try begin()
    } catch {
      // The protocol does not let this throw: what comes after the end is written nowhere.
      target = JSONEncodingTarget(writer: JSONWriter())
    }
    let opened = target.open(isObject: isObject)
    container = opened
    return opened
  }
}
