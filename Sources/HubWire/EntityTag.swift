/// The version of a resource, as `ETag` and `If-Match` name it (RFC 9110 §8.8.3). Always strong.
public struct EntityTag: Sendable, Equatable, CustomStringConvertible {
  /// With its quotes.
  public let description: String

  /// The version of a resource that is written like this. Two texts that differ have different tags, unless
  /// somebody who may write both looks for two that do not.
  public init(of bytes: some Sequence<UInt8>) {
    // FNV-1a, twice over, each from a beginning of its own: 128 bits.
    var (one, other): (UInt64, UInt64) = (0xCBF2_9CE4_8422_2325, 0x6C62_272E_07BB_0142)
    for byte in bytes {
      one = (one ^ UInt64(byte)) &* 0x100_0000_01B3
      other = (other ^ UInt64(byte ^ 0x5A)) &* 0x100_0000_01B3
    }
    description = "\"\(EntityTag.digits(one))\(EntityTag.digits(other))\""
  }

  /// The field that names this version in an answer.
  public var header: (name: String, value: String) { ("etag", description) }

  /// Why a write that was made for another version must not be carried out; nil when it may be.
  public func refusal(of request: HTTPRequest) -> HTTPResponse? {
    guard let wanted = request.header("if-match") else {
      return .problem(
        428, code: "if-match-missing",
        "say in If-Match which version this change is for; GET names it in ETag")
    }
    if EntityTag.list(wanted).contains(where: { $0 == "*" || $0 == description }) { return nil }
    var response = HTTPResponse.problem(
      412, code: "changed-meanwhile", "somebody changed it meanwhile; read it again and decide anew")
    response.headers.append(header)
    return response
  }

  /// Whether whoever asks has this version already.
  public func isKnown(to request: HTTPRequest) -> Bool { EntityTag.isKnown(description, to: request) }

  /// Whether whoever asks has the version of that tag, which is written with its quotes.
  public static func isKnown(_ tag: String, to request: HTTPRequest) -> Bool {
    guard let known = request.header("if-none-match") else { return false }
    // RFC 9110 §13.1.2: here a weak tag counts as well.
    return EntityTag.list(known).contains {
      $0 == "*" || ($0.hasPrefix("W/") ? $0.dropFirst(2) : $0[...]) == tag
    }
  }

  private static func list(_ field: String) -> [String] {
    field.split(separator: ",").map { part in
      var part = part
      while part.first == " " || part.first == "\t" { part.removeFirst() }
      while part.last == " " || part.last == "\t" { part.removeLast() }
      return String(part)
    }
  }

  private static func digits(_ number: UInt64) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
