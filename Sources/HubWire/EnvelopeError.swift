/// Why a message is refused before anybody looks at what it wants.
public enum EnvelopeError: Error, Equatable, Sendable {
  /// It is not JSON from this byte on.
  case malformed(at: Int)
  /// It is nested too deeply.
  case tooDeep
  /// A key occurs twice in an object; the second starts at this byte.
  case duplicateKey(at: Int)
  /// It is JSON, but not an object.
  case notAnObject
  /// It has no `type`, or one that is empty or not text.
  case missingType
  /// Its `type` has more bytes than any type has.
  case typeTooLong

  /// The stable name of the error on the wire.
  public var code: StaticString {
    switch self {
    case .malformed: "invalid-json"
    case .tooDeep: "json-too-deep"
    case .duplicateKey: "duplicate-key"
    case .notAnObject: "not-an-object"
    case .missingType: "missing-type"
    case .typeTooLong: "type-too-long"
    }
  }

  init(_ error: JSONError) {
    switch error {
    case .malformed(let offset): self = .malformed(at: offset)
    case .tooDeep: self = .tooDeep
    case .duplicateKey(let offset): self = .duplicateKey(at: offset)
    case .notAnObject: self = .notAnObject
    case .tooLong: self = .malformed(at: Int(JSONKeyPlace.inArena))
    }
  }
}
