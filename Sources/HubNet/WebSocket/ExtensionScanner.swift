/// Reads the grammar of `Sec-WebSocket-Extensions` (RFC 6455 §9.1) from left to right.
struct ExtensionScanner {
  /// More than any client sends, few enough to cost nothing.
  static let extensionLimit = 32
  static let parameterLimit = 64

  /// True once the header has broken the grammar or a limit; then nothing more is found.
  private(set) var isMalformed = false

  private let bytes: UnsafeRawBufferPointer
  private var index = 0
  private var extensionCount = 0
  private var parameterCount = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The name of the next extension; its parameters are to be read before the one after it.
  mutating func nextExtension() -> String? {
    guard !isMalformed else { return nil }
    skipSpace()
    if extensionCount > 0, index < bytes.count, !skip(UInt8(ascii: ",")) { return refuse() }
    // A list may have empty elements (RFC 9110 §5.6.1.2); one of nothing else asks for nothing.
    repeat { skipSpace() } while skip(UInt8(ascii: ","))
    guard index < bytes.count else { return nil }
    extensionCount += 1
    guard extensionCount <= Self.extensionLimit, let name = token() else { return refuse() }
    return name
  }

  /// The next parameter of the extension just read; nil when it has no more.
  mutating func nextParameter() -> ExtensionParameter? {
    guard !isMalformed else { return nil }
    skipSpace()
    guard skip(UInt8(ascii: ";")) else { return nil }
    skipSpace()
    parameterCount += 1
    guard parameterCount <= Self.parameterLimit, let name = token() else { return refuse() }
    skipSpace()
    guard skip(UInt8(ascii: "=")) else { return ExtensionParameter(name: name, value: nil) }
    skipSpace()
    guard let value = skip(UInt8(ascii: "\"")) ? quoted() : token() else { return refuse() }
    return ExtensionParameter(name: name, value: value)
  }

  private mutating func refuse<T>() -> T? {
    isMalformed = true
    return nil
  }

  private mutating func skipSpace() {
    while index < bytes.count, bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: "\t") {
      index += 1
    }
  }

  private mutating func skip(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func token() -> String? {
    let start = index
    while index < bytes.count, Self.isTokenByte(bytes[index]) { index += 1 }
    return start < index ? String(decoding: bytes[start..<index], as: UTF8.self) : nil
  }

  /// The rest of a quoted string; with its escapes undone it must be a token.
  private mutating func quoted() -> String? {
    var value: [UInt8] = []
    while index < bytes.count {
      var byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\"") {
        return value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") {
        guard index < bytes.count else { return nil }
        byte = bytes[index]
        index += 1
      }
      guard Self.isTokenByte(byte) else { return nil }
      value.append(byte)
    }
    return nil
  }

  /// RFC 9110 §5.6.2.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"),
      UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
