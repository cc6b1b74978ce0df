import Glibc

/// Where the members that matter were found; what they hold is looked at when the whole message is known to
/// be valid.
struct EnvelopeParts {
  var type = JSONMemberValue.none
  var data = JSONMemberValue.none
  var target = JSONMemberValue.none
  var alias = JSONMemberValue.none
  var from = JSONMemberValue.none
  var network = JSONMemberValue.none
  var messageID = JSONMemberValue.none
  var trace = JSONMemberValue.none

  /// Keeps a member if it is one of those that matter. A key occurs once only, the scanner sees to that.
  @inline(__always)
  mutating func take(_ key: UnsafeRawBufferPointer, _ value: JSONMemberValue) {
    switch key.count {
    case 4:
      if key.spells("type") {
        type = value
      } else if key.spells("data") {
        data = value
      }
    case 9:
      if key.spells("messageId") { messageID = value }
    case 10:
      if key.spells("fromPeerId") {
        from = value
      } else if key.spells("targetPeer") {
        alias = value
      }
    case 11:
      if key.spells("networkName") {
        network = value
      } else if key.spells("traceparent") {
        trace = value
      }
    case 12:
      if key.spells("targetPeerId") { target = value }
    default:
      return
    }
  }

  @inline(__always)
  func envelope(of message: UnsafeRawBufferPointer) throws(EnvelopeError) -> Envelope {
    guard type.isText, type.contents.count > 0 else { throw .missingType }
    guard type.contents.count <= Envelope.longestType else { throw .typeTooLong }
    var envelope = Envelope(type: type.contents)
    envelope.isTypeEscaped = type.isEscaped
    if !data.isNone { envelope.data = data.slice }
    envelope.target = PeerField(target, of: message)
    if !alias.isNone, envelope.target.isVoid { envelope.target = PeerField(alias, of: message) }
    if !from.isNone { envelope.claim = from }
    envelope.network = NetworkField(network)
    if trace.isText, !trace.isEscaped { envelope.take(trace: trace.contents, of: message) }
    let name = messageID.contents
    if messageID.isText, name.count > 0, name.count <= Envelope.longestMessageID { envelope.messageID = name }
    return envelope
  }
}

extension UnsafeRawBufferPointer {
  /// Whether these are the bytes of a key.
  @inline(__always)
  fileprivate func spells(_ name: StaticString) -> Bool {
    guard let base = baseAddress, count == name.utf8CodeUnitCount else { return false }
    return memcmp(base, name.utf8Start, name.utf8CodeUnitCount) == 0
  }
}

extension JSONMemberValue {
  /// The value of a member that does not occur.
  static var none: JSONMemberValue {
    JSONMemberValue(slice: JSONSlice(from: 0, to: 0), first: 0, isEscaped: false)
  }

  @inline(__always)
  var isNone: Bool { first == 0 }
}

extension NetworkField {
  @inline(__always)
  init(_ value: JSONMemberValue) {
    if value.isText {
      self = .name(value.contents, isEscaped: value.isEscaped)
    } else {
      self = value.isNone || value.kind == .null ? .absent : .malformed
    }
  }
}

extension PeerField {
  @inline(__always)
  init(_ value: JSONMemberValue, of message: UnsafeRawBufferPointer) {
    guard value.isText else {
      self = value.isNone ? .absent : value.kind == .null ? .null : .malformed
      return
    }
    let contents = value.contents.bytes(in: message)
    if value.isEscaped {
      self = PeerField(escaped: contents)
    } else {
      self = PeerField(digits: contents)
    }
  }

  @inline(__always)
  private init(digits: UnsafeRawBufferPointer) {
    if let id = PeerID(hex: digits) {
      self = .id(id, PeerSpelling(hex: digits))
    } else {
      self = .malformed
    }
  }

  /// Nobody writes digits as escapes, but JSON lets them.
  private init(escaped contents: UnsafeRawBufferPointer) {
    self = withUnsafeTemporaryAllocation(byteCount: PeerID.digitCount, alignment: 8) { digits in
      guard let count = try? JSONEscapes.resolve(contents, into: digits) else { return .malformed }
      return PeerField(digits: UnsafeRawBufferPointer(rebasing: digits[..<count]))
    }
  }
}
