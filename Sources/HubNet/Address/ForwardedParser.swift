internal import HubKernel

/// Reads one line of the `Forwarded` field. RFC 7239 §4.
struct ForwardedParser {
  private var rest: ArraySlice<UInt8>
  /// What the last element says of the protocol; nil when it says nothing.
  private(set) var proto: ArraySlice<UInt8>?

  init(_ value: ArraySlice<UInt8>) { rest = value }

  /// The `for` node of every element, or `nil` if the line breaks the grammar.
  mutating func parse() -> [ForwardedHop]? {
    var hops: [ForwardedHop] = []
    while true {
      guard let hop = element() else { return nil }
      hops.append(hop)
      skipBlanks()
      guard let separator = rest.popFirst() else { return hops }
      guard separator == ASCII.comma else { return nil }
    }
  }

  private mutating func element() -> ForwardedHop? {
    var hop: ForwardedHop?
    proto = nil
    while true {
      skipBlanks()
      if let next = rest.first, ASCII.isToken(next) {
        let name = token()
        guard rest.popFirst() == ASCII.equals, let value = value() else { return nil }
        if ASCII.matches(name, "for") {
          if hop != nil { return nil }
          hop = ForwardedHop(node: value)
        } else if ASCII.matches(name, "proto") {
          proto = value
        }
      }
      skipBlanks()
      guard rest.first == ASCII.semicolon else { return hop ?? .hidden }
      rest.removeFirst()
    }
  }

  private mutating func skipBlanks() {
    while let next = rest.first, ASCII.isBlank(next) { rest.removeFirst() }
  }

  private mutating func token() -> ArraySlice<UInt8> {
    let end = rest.firstIndex { !ASCII.isToken($0) } ?? rest.endIndex
    defer { rest = rest[end...] }
    return rest[..<end]
  }

  /// A token or a quoted string. RFC 9110 §5.6.4
  private mutating func value() -> ArraySlice<UInt8>? {
    guard rest.first == ASCII.quote else {
      let plain = token()
      return plain.isEmpty ? nil : plain
    }
    rest.removeFirst()
    var text: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte == ASCII.quote { return text[...] }
      if byte == ASCII.backslash {
        guard let escaped = rest.popFirst() else { return nil }
        text.append(escaped)
      } else {
        text.append(byte)
      }
    }
    return nil
  }
}
