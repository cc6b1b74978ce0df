extension SessionDescription {
  /// Reads a description. What is not about data channels is passed over.
  public init(reading text: String, limits: DescriptionLimits = DescriptionLimits()) throws(DescriptionError)
  {
    guard text.utf8.count <= limits.bytes else {
      throw DescriptionError(line: 0, .tooLong(limits.bytes))
    }
    self.init()
    var number = 0
    for raw in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      guard number <= limits.lines else { throw DescriptionError(line: number, .tooManyLines(limits.lines)) }
      guard raw.count <= limits.line else { throw DescriptionError(line: number, .lineTooLong(limits.line)) }
      let line = Substring(raw.last == UInt8(ascii: "\r") ? raw.dropLast() : raw)
      // Some write empty lines at the end, and nobody means anything by one.
      if line.isEmpty, number > 1 { continue }
      guard line.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x09 }) else {
        throw DescriptionError(line: number, .notText)
      }
      try read(line, number, limits)
    }
  }

  private mutating func read(
    _ line: Substring, _ number: Int, _ limits: DescriptionLimits
  ) throws(DescriptionError) {
    if number == 1 {
      guard line == "v=0" else { throw DescriptionError(line: 1, .notADescription) }
      return
    }
    let bytes = line.utf8
    guard bytes.count >= 2, bytes[bytes.index(after: bytes.startIndex)] == UInt8(ascii: "=") else {
      throw DescriptionError(line: number, .notALine)
    }
    let value = line.dropFirst(2)
    switch line.first {
    case "o": readOrigin(value)
    case "m":
      guard sections.count < limits.sections else {
        throw DescriptionError(line: number, .tooManySections(limits.sections))
      }
      guard let section = MediaSection(reading: value) else {
        throw DescriptionError(line: number, .section)
      }
      sections.append(section)
    case "a": try readAttribute(value, number, limits)
    default: break
    }
  }

  /// Others fill this line in many ways, and nothing depends on it.
  private mutating func readOrigin(_ value: Substring) {
    let parts = value.split(separator: " ")
    guard parts.count >= 3 else { return }
    sessionID = UInt64(parts[1]) ?? 0
    version = UInt64(parts[2]) ?? 0
  }

  private mutating func readAttribute(
    _ attribute: Substring, _ number: Int, _ limits: DescriptionLimits
  ) throws(DescriptionError) {
    let colon = attribute.firstIndex(of: ":")
    let name = attribute[..<(colon ?? attribute.endIndex)]
    let value = colon.map { attribute[attribute.index(after: $0)...] } ?? ""
    if let last = sections.indices.last {
      try sections[last].read(name, value, number, limits)
      return
    }
    switch name {
    case "group":
      let words = value.split(separator: " ")
      if words.first == "BUNDLE" { bundle = words.dropFirst().prefix(limits.sections).map(String.init) }
    case "ice-lite": isLite = true
    case "ice-options": trickles = trickles || value.split(separator: " ").contains("trickle")
    default: try connection.read(name, value, number, limits)
    }
  }
}
