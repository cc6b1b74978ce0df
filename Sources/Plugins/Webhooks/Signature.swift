import HubCrypto
import HubKernel
import HubTokens

/// Signs requests as Standard Webhooks has it: HMAC-SHA256 over id, time and body, each by a point apart.
enum Signature {
  /// What secrets begin with that other makers of webhooks hand out: Base64 follows.
  private static let prefix = Array("whsec_".utf8)
  /// Shorter ones could be guessed.
  private static let shortest = 16
  static let hint = "make one with: echo whsec_$(openssl rand -base64 32)"

  /// The fields of a request, or nil when no secret is at hand.
  static func fields(
    id: String, seconds: Int64, body: [UInt8], secrets: [Secret]
  ) -> [(name: String, value: String)]? {
    let message = Array("\(id).\(seconds).".utf8) + body
    let signatures = secrets.compactMap { secret in
      secret.withBytes { bytes in
        "v1," + Base64Text.encode(Digest.hmacSHA256(message, key: key(bytes) ?? bytes).bytes)
      }
    }
    guard !signatures.isEmpty else { return nil }
    return [
      (name: "webhook-id", value: id), (name: "webhook-timestamp", value: "\(seconds)"),
      (name: "webhook-signature", value: signatures.joined(separator: " ")),
    ]
  }

  /// What is wrong with a secret, if its value is at hand.
  @Sendable static func complaint(about secret: Secret) -> String? {
    secret.withBytes { bytes -> String? in
      guard let key = key(bytes) else { return "what follows whsec_ in a secret is Base64" }
      return key.count < shortest ? "a secret is shorter than \(shortest) bytes" : nil
    } ?? nil
  }

  private static func key(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.starts(with: prefix) else { return bytes }
    return Base64Text.decode(String(decoding: bytes.dropFirst(prefix.count), as: UTF8.self))
  }
}
