import HubKernel
import HubTokens

/// Why somebody is not let in: a stable word, and a sentence that helps and tells no secret.
struct Denial: Error, Equatable, Sendable {
  let code: StaticCode
  let reason: String
  let retryAfter: Duration?

  init(_ code: StaticCode, _ reason: String, retryAfter: Duration? = nil) {
    self.code = code
    self.reason = reason
    self.retryAfter = retryAfter
  }

  init(_ refusal: TokenRefusal) { self.init(StaticCode(refusal.code), refusal.reason) }

  var verdict: Verdict { .refuse(code, reason, retryAfter: retryAfter) }

  static let none = Denial(
    "unauthorized",
    "a token is needed: in the field Authorization (Bearer), as ?token=, or as the subprotocol bearer.TOKEN")
  static let noneForNetwork = Denial(
    "unauthorized", "this network belongs to a tenant that asks for a token; connect again with one")
  static let elsewhere = Denial(
    "unauthorized", "the credential shown does not count in the tenant of this network")
  static let network = Denial("network-not-granted", "the token does not grant this network")
  static let scheme = Denial("unauthorized", "the field Authorization must say Bearer and the token")
  static let twoCredentials = Denial("token-ambiguous", "two different tokens were given; give one")
  static let unknown = Denial("token-unknown", "this token is not known here")
  static let ended = Denial("token-expired", "this token has ended")
  static let peer = Denial("token-wrong-peer", "the token is for another peer id")
  static let tenant = Denial("token-wrong-tenant", "the token speaks for a tenant that is not its own")
  static let noTenant = Denial("token-unknown-tenant", "the token is for a tenant that is not here")
  static let revoked = Denial("token-revoked", "the token is not taken any more")
  static let ticketForged = Denial("ticket-forged", "the signature of the ticket is wrong")
  static let ticketMalformed = Denial("ticket-malformed", "this is not a ticket")
  static let ticketUsed = Denial("ticket-used", "the ticket was used before")
  static let ticketTooLong = Denial(
    "ticket-too-long", "the ticket would be of use for longer than tickets may be")
  static let ticketsFull = Denial(
    "ticket-memory-full", "so many tickets are in use that no more are taken", retryAfter: .seconds(10))
  static let hub = Denial(
    "hub-not-proven",
    "hubs of this mesh prove that they are hubs: by the exchange hub-auth, a certificate or a token")
  static let identity = Denial(
    "id-not-proven", "this hub asks for proof that the id is yours: answer id-challenge")
  static let held = Denial(
    "id-held", "whoever holds this id has proven that it is theirs: come back with its resume key")
  static let operators = Denial("not-an-operator", "this is for operators, and the token shown is not one's")

  /// Every code there is, for the meters.
  static let codes: [String] =
    [
      none, network, twoCredentials, unknown, peer, tenant, noTenant, revoked, ticketForged, ticketMalformed,
      ticketUsed, ticketTooLong, ticketsFull, hub, identity, operators,
    ].map(\.code.description)
    + [
      "token-malformed", "token-algorithm", "token-unknown-key", "token-forged", "token-expired",
      "token-not-yet-valid", "token-without-expiry", "token-wrong-issuer", "token-wrong-audience",
      "token-bad-claim", "ticket-expired", "id-held", "id-proof-wrong", "hub-proof-wrong",
    ]
}
