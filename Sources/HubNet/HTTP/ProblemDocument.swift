/// An error as a JSON document. RFC 9457.
struct ProblemDocument: Equatable, Sendable {
  let status: Int
  /// A stable name in kebab-case, for programs.
  let code: String
  /// A sentence for people.
  let detail: String
  /// Others to go to, as a JSON list; empty when none are known.
  let hubs: [UInt8]

  static let mediaType = "application/problem+json"

  init(status: Int, code: String, detail: String, hubs: [UInt8] = []) {
    self.status = status
    self.code = code
    self.detail = detail
    self.hubs = hubs
  }

  init(_ failure: HTTPFailure) {
    self.init(status: failure.status, code: failure.code, detail: failure.detail)
  }

  var json: [UInt8] {
    var json = Array("{\"title\":".utf8)
    Self.append(ReasonPhrase.text(status), to: &json)
    json += ",\"status\":\(status),\"code\":".utf8
    Self.append(code, to: &json)
    json += ",\"detail\":".utf8
    Self.append(detail, to: &json)
    if !hubs.isEmpty { json += Array(",\"hubs\":".utf8) + hubs }
    json.append(0x7D)
    return json
  }

  private static func append(_ text: String, to json: inout [UInt8]) {
    let digits = Array("0123456789abcdef".utf8)
    json.append(ASCII.quote)
    for byte in text.utf8 {
      if byte == ASCII.quote || byte == ASCII.backslash {
        json += [ASCII.backslash, byte]
      } else if ASCII.isControl(byte) {
        json += "\\u00".utf8
        json += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      } else {
        json.append(byte)
      }
    }
    json.append(ASCII.quote)
  }
}
