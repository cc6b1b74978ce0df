import HubConfig

/// Finds the first byte that is not text, before any C code sees it.
enum EncodingCheck {
  static func problem(in bytes: UnsafeRawBufferPointer, file: String) -> Problem? {
    var line = 1
    var column = 1
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var previous: Unicode.Scalar?
    while true {
      let position = Position(file: file, line: line, column: column)
      switch decoder.decode(&iterator) {
      case .emptyInput:
        return nil
      case .error:
        return Problem(
          .error, "this is not UTF-8 text", at: position, hint: "save the file in the encoding UTF-8",
          hidesSource: true)
      case .scalarValue(let scalar):
        guard isAllowed(scalar) else {
          let code = String(scalar.value, radix: 16, uppercase: true)
          return Problem(
            .error,
            "the character U+\(String(repeating: "0", count: max(0, 4 - code.count)))\(code) is not allowed",
            at: position, hint: "remove it")
        }
        if isBreak(scalar) {
          if !(scalar == "\n" && previous == "\r") { line += 1 }
          column = 1
        } else if !(previous == nil && scalar.value == 0xFEFF) {
          column += 1
        }
        previous = scalar
      }
    }
  }

  // YAML 1.1 §4.1, the printable characters.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }

  // YAML 1.1 §4.2.
  private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }
}
