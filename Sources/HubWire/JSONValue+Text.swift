extension JSONValue: CustomStringConvertible {
  /// Reads a tree from bytes. In place of half a surrogate pair stands U+FFFD.
  public init(
    parsing bytes: UnsafeRawBufferPointer, limits: JSONLimits = JSONLimits(), scratch: JSONScratch? = nil
  ) throws(JSONError) {
    guard bytes.count <= limits.bytes else { throw .tooLong }
    let scratch = scratch ?? JSONScratch()
    defer { withExtendedLifetime(scratch) {} }
    var scanner = try JSONScanner(bytes, scratch: scratch, maxDepth: limits.depth)
    var left = limits.values
    self = try scanner.tree(&left)
    try scanner.finish()
  }

  /// Reads a tree from text. In place of half a surrogate pair stands U+FFFD.
  public init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
    let bytes = Array(text.utf8)
    let result = bytes.withUnsafeBytes { buffer -> Result<JSONValue, JSONError> in
      Result { () throws(JSONError) in try JSONValue(parsing: buffer, limits: limits) }
    }
    self = try result.get()
  }

  /// The tree as compact JSON.
  public var description: String {
    let writer = JSONWriter()
    write(to: writer)
    return writer.text
  }

  /// Appends the tree to a writer.
  public func write(to writer: JSONWriter) {
    switch self {
    case .null: writer.null()
    case .bool(let truth): writer.bool(truth)
    case .number(let digits):
      var digits = digits
      digits.withUTF8 { writer.value(verbatim: UnsafeRawBufferPointer($0)) }
    case .string(let text): writer.string(text)
    case .array(let elements):
      writer.beginArray()
      for element in elements { element.write(to: writer) }
      writer.endArray()
    case .object(let members):
      writer.beginObject()
      for member in members {
        writer.key(member.key)
        member.value.write(to: writer)
      }
      writer.endObject()
    }
  }
}

extension JSONScanner {
  /// Builds the value that starts here. The depth limit of the scanner bounds the recursion.
  fileprivate mutating func tree(_ left: inout Int) throws(JSONError) -> JSONValue {
    guard position < count else { throw .malformed(at: position) }
    guard left > 0 else { throw .tooLong }
    left -= 1
    let start = position
    switch JSONKind(firstByte: byte(position)) {
    case .object:
      try push(isObject: true, &position)
      var members: [JSONValue.Member] = []
      var key = Key()
      while try nextKey(&position, &key) {
        let name = String(decoding: key.bytes, as: UTF8.self)
        members.append(JSONValue.Member(name, try tree(&left)))
      }
      return .object(members)
    case .array:
      try push(isObject: false, &position)
      var elements: [JSONValue] = []
      while try nextElement(&position) { elements.append(try tree(&left)) }
      return .array(elements)
    case .string:
      let isEscaped = try skipString(&position)
      return .string(text(from: start + 1, to: position - 1, isEscaped: isEscaped))
    case .number:
      try skipScalar(&position)
      return .number(text(from: start, to: position, isEscaped: false))
    case .yes, .no, .null:
      try skipScalar(&position)
      let first = byte(start)
      return first == UInt8(ascii: "n") ? .null : .bool(first == UInt8(ascii: "t"))
    }
  }

  private func text(from start: Int, to end: Int, isEscaped: Bool) -> String {
    let contents = JSONSlice(from: start, to: end).bytes(in: message)
    guard isEscaped else { return String(decoding: contents, as: UTF8.self) }
    let bytes = [UInt8](unsafeUninitializedCapacity: contents.count) { buffer, count in
      let target = UnsafeMutableRawBufferPointer(buffer)
      count = (try? JSONEscapes.resolve(contents, into: target)) ?? 0
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
