import HubCrypto
import HubKernel

/// Signs what hubs say to each other over HTTP: HMAC-SHA256 over who says what to whom, when, and a number
/// that counts once.
enum Signature {
  /// How far the clocks of two hubs may differ.
  static let skew: Int64 = 60_000
  static let nonceBytes = 16

  /// What is signed of a request.
  struct Head: Sendable, Equatable {
    var from: PeerID
    /// The hub it is for; nil while its id is not known, and then it says nothing.
    var to: PeerID?
    var time: Int64
    var nonce: String

    func text(_ body: [UInt8]) -> [UInt8] {
      let receiver = to?.description ?? "-"
      let parts = [
        "loft replicate 1", "POST", HubURL.path, Digest.sha256(body).hex, "\(time)", nonce, "\(from)",
        receiver,
      ]
      return Array(parts.joined(separator: "\n").utf8)
    }
  }

  static func sign(_ head: Head, _ body: [UInt8], _ secret: Secret) -> [(name: String, value: String)]? {
    guard let signature = code(head.text(body), secret) else { return nil }
    return [
      (name: "content-type", value: "application/json"), (name: "loft-hub", value: head.from.description),
      (name: "loft-to", value: head.to?.description ?? "-"), (name: "loft-time", value: "\(head.time)"),
      (name: "loft-nonce", value: head.nonce), (name: "loft-signature", value: signature),
    ]
  }

  /// What an answer is signed with: it belongs to one request.
  static func answer(to nonce: String, from hub: PeerID, _ body: [UInt8], _ secret: Secret) -> String? {
    code(
      Array("loft replicate answer 1\n\(Digest.sha256(body).hex)\n\(nonce)\n\(hub)".utf8), secret)
  }

  /// The head of a request; nil when a field is missing or makes no sense.
  static func head(_ request: HTTPRequest) -> Head? {
    guard let from = request.header("loft-hub").flatMap({ PeerID($0) }), let to = request.header("loft-to"),
      let time = request.header("loft-time").flatMap({ Int64($0) }),
      let nonce = request.header("loft-nonce"), nonce.utf8.count == nonceBytes * 2
    else { return nil }
    let receiver = to == "-" ? nil : PeerID(to)
    guard to == "-" || receiver != nil else { return nil }
    return Head(from: from, to: receiver, time: time, nonce: nonce)
  }

  static func isSigned(_ head: Head, _ request: HTTPRequest, _ secret: Secret) -> Bool {
    matches(request.header("loft-signature"), code(head.text(request.body), secret))
  }

  static func matches(_ shown: String?, _ right: String?) -> Bool {
    guard let shown, let right else { return false }
    return constantTimeEquals(Array(shown.utf8), Array(right.utf8))
  }

  private static func code(_ text: [UInt8], _ secret: Secret) -> String? {
    secret.withBytes { "v1=" + Digest.hmacSHA256(text, key: $0).hex }
  }
}
