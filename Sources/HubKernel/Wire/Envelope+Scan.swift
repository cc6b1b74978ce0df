import Glibc

extension Envelope {
  /// Reads one message in one pass: it is valid JSON from end to end, and these are its parts.
  public static func scan(
    _ message: UnsafeRawBufferPointer, scratch: JSONScratch, maxDepth: Int = JSONScanner.usualDepth
  ) throws(EnvelopeError) -> Envelope {
    var parts = EnvelopeParts()
    do throws(JSONError) {
      var scanner = try JSONScanner(message, scratch: scratch, maxDepth: maxDepth)
      guard try scanner.beginObject() else {
        try scanner.skipValue()
        try scanner.finish()
        throw .notAnObject
      }
      while let member = try scanner.nextMember() {
        parts.take(member)
      }
      try scanner.finish()
    } catch {
      throw EnvelopeError(error)
    }
    return try parts.envelope(of: message)
  }
}

/// Where the members that matter were found; what they hold is looked at when the whole message is known to be
/// valid.
private struct EnvelopeParts {
  private var type: JSONMember?
  private var data: JSONSlice?
  private var target: JSONMember?
  private var alias: JSONMember?
  private var from: JSONMember?
  private var network: JSONMember?
  private var messageID: JSONMember?

  /// Keeps a member if it is one of those that matter. A key occurs once only, the scanner sees to that.
  @inline(__always)
  mutating func take(_ member: JSONMember) {
    switch member.key.count {
    case 4:
      if member.hasKey("type") {
        type = member
      } else if member.hasKey("data") {
        data = member.value
      }
    case 9:
      if member.hasKey("messageId") { messageID = member }
    case 10:
      if member.hasKey("fromPeerId") {
        from = member
      } else if member.hasKey("targetPeer") {
        alias = member
      }
    case 11:
      if member.hasKey("networkName") { network = member }
    case 12:
      if member.hasKey("targetPeerId") { target = member }
    default:
      return
    }
  }

  @inline(__always)
  func envelope(of message: UnsafeRawBufferPointer) throws(EnvelopeError) -> Envelope {
    guard let type, type.kind == .string, type.contents.count > 0 else { throw .missingType }
    guard type.contents.count <= Envelope.longestType else { throw .typeTooLong }
    var envelope = Envelope(type: type.contents)
    envelope.isTypeEscaped = type.isEscaped
    envelope.data = data
    if let target { envelope.target = PeerField(target, of: message) }
    if let alias, envelope.target.isVoid { envelope.target = PeerField(alias, of: message) }
    if let from { envelope.from = PeerField(from, of: message) }
    if let network { envelope.network = NetworkField(network) }
    if let messageID, messageID.kind == .string {
      let contents = messageID.contents
      if contents.count > 0, contents.count <= Envelope.longestMessageID { envelope.messageID = contents }
    }
    return envelope
  }
}

extension JSONMember {
  /// Whether the key is this one; the caller has compared the lengths.
  @inline(__always)
  fileprivate func hasKey(_ name: StaticString) -> Bool {
    guard let base = key.baseAddress, key.count == name.utf8CodeUnitCount else { return false }
    return memcmp(base, name.utf8Start, name.utf8CodeUnitCount) == 0
  }
}

extension NetworkField {
  @inline(__always)
  fileprivate init(_ member: JSONMember) {
    switch member.kind {
    case .string: self = .name(member.contents, isEscaped: member.isEscaped)
    case .null: self = .absent
    default: self = .malformed
    }
  }
}

extension PeerField {
  @inline(__always)
  fileprivate init(_ member: JSONMember, of message: UnsafeRawBufferPointer) {
    guard member.kind == .string else {
      self = member.kind == .null ? .null : .malformed
      return
    }
    let contents = member.contents.bytes(in: message)
    if member.isEscaped {
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
