internal import HubCrypto
package import HubWire

/// A credential for one connection: whoever shares a secret with the hub makes it, without asking the hub.
///
/// `ticket1.<tenant>.<peer id or ->.<seconds since 1970>.<nonce>.<signature>`
package struct Ticket: Sendable, Equatable {
  /// What every ticket begins with.
  package static let prefix = "ticket1."
  /// More bytes than this are no ticket.
  package static let longest = 256
  /// How many bytes of chance a ticket needs at least, in base64url.
  private static let nonceLengths = 16...64

  /// The tenant it is for.
  package var tenant: String
  /// The only id its bearer may have; nil for any.
  package var peer: PeerID?
  /// The second after which it is of no use.
  package var expiry: Int64
  /// Makes it unlike any other.
  package var nonce: String

  /// A new ticket.
  package init(tenant: String, peer: PeerID?, expiry: Int64) {
    self.tenant = tenant
    self.peer = peer
    self.expiry = expiry
    nonce = Base64URL.encode(Random.bytes(16))
  }

  /// Why a text is no ticket that can be taken.
  package enum Mistake: Error, Equatable, Sendable {
    case malformed
    case forged
  }

  /// A ticket that has been taken apart, and not believed.
  package struct Claim: Sendable {
    /// What it says.
    package let ticket: Ticket
    fileprivate let signed: [UInt8]
    fileprivate let signature: [UInt8]

    /// Whether it was made with that secret.
    package func isSigned(with secret: SharedSecret) -> Bool {
      constantTimeEquals(Ticket.signature(of: signed, secret), signature)
    }
  }

  /// Takes a ticket apart.
  package static func read(_ text: String) -> Claim? {
    guard text.utf8.count <= longest, text.hasPrefix(prefix) else { return nil }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 6, isName(parts[1]), let expiry = Int64(parts[3]), expiry >= 0,
      String(expiry) == parts[3], nonceLengths.contains(parts[4].utf8.count),
      Base64URL.decode(Array(parts[4].utf8)) != nil, let signature = Base64URL.decode(Array(parts[5].utf8))
    else { return nil }
    var ticket = Ticket(tenant: parts[1], peer: nil, expiry: expiry)
    if parts[2] != "-" {
      guard let peer = PeerID(parts[2]), peer.description == parts[2] else { return nil }
      ticket.peer = peer
    }
    ticket.nonce = parts[4]
    return Claim(
      ticket: ticket, signed: Array(parts[..<5].joined(separator: ".").utf8), signature: signature)
  }

  /// The ticket as text.
  package func text(signedWith secret: SharedSecret) -> String {
    let peer = peer?.description ?? "-"
    let signed = "\(Ticket.prefix)\(tenant).\(peer).\(expiry).\(nonce)"
    return signed + "." + Base64URL.encode(Ticket.signature(of: Array(signed.utf8), secret))
  }

  fileprivate static func signature(of signed: [UInt8], _ secret: SharedSecret) -> [UInt8] {
    secret.authenticate(signed).bytes
  }

  private static func isName(_ text: String) -> Bool {
    (1...63).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
      }
  }
}
