/// Why another server gave no answer.
public enum FetchError: Error, Equatable, CustomStringConvertible {
  /// The address is not one that can be asked; the text says why.
  case badAddress(String)
  /// A field or the method has characters that would end it.
  case badRequest
  /// Nobody answers there; the text is the system's.
  case unreachable(String)
  /// The encryption did not come about; the text is the library's.
  case insecure(String)
  /// The deadline passed.
  case tooSlow
  /// The answer is longer than allowed, in bytes.
  case tooLong(limit: Int)
  /// What came is not HTTP, or stopped in the middle.
  case malformed
  /// It sent us on too often, or to where we do not go.
  case redirected
  /// Enough other requests are under way.
  case busy
  /// Whoever asked does not want to know any more.
  case cancelled

  /// A sentence for the operator.
  public var description: String {
    switch self {
    case .badAddress(let why): "the address cannot be asked: \(why)"
    case .badRequest: "the request has line breaks where none may be"
    case .unreachable(let why): "no answer: \(why)"
    case .insecure(let why): "no secure connection: \(why)"
    case .tooSlow: "no answer in time"
    case .tooLong(let limit): "the answer has more than \(limit) bytes"
    case .malformed: "the answer is not HTTP, or is cut short"
    case .redirected: "it sends us elsewhere, and we do not follow there"
    case .busy: "too many other requests are under way"
    case .cancelled: "it is not wanted any more"
    }
  }
}
