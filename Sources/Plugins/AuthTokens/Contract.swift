public import HubKernel
import HubTokens

/// What peers have shown of themselves.
public protocol Grants: Sendable {
  /// What the connection of a peer was granted; nil for one that came without a credential.
  func grant(of peer: Peer) -> Grant?
}

/// What a credential grants to the connection that was opened with it.
public final class Grant: Sendable {
  /// The tenant its bearer belongs to for good; nil when the networks it names decide.
  public let tenant: Namespace?
  /// Whether its bearer counts as a hub.
  public let isHub: Bool
  /// Whether its bearer sees what is for operators.
  public let isOperator: Bool
  /// How many messages its bearer may send each second; nil when the settings decide.
  public let messagesPerSecond: Int?
  /// How many bytes its bearer may send each second; nil when the settings decide.
  public let bytesPerSecond: Int?
  /// When it ends, in milliseconds since 1970.
  public let expiresAt: Int64?
  /// Whom it is about, as its issuer calls them. A text from outside: not for a log without care.
  public let subject: String
  /// The only networks its bearer may join; nil for all of its tenant.
  let patterns: [NetworkPattern]?
  let origin: Origin
  let claims: Claims

  /// The only networks its bearer may join, as names and beginnings that end in a star; nil for all of its
  /// tenant.
  public var networks: [String]? { patterns?.map(\.text) }

  init(_ claims: Claims, tenant: Namespace?, origin: Origin) {
    self.claims = claims
    self.tenant = tenant
    self.origin = origin
    isHub = claims.isHub
    isOperator = claims.isOperator
    messagesPerSecond = claims.messagesPerSecond
    bytesPerSecond = claims.bytesPerSecond
    expiresAt = claims.expiresAt
    subject = claims.subject ?? ""
    patterns = claims.networks
  }
}

/// How the hubs of a mesh show each other that they belong together. Whoever calls another hub leads the
/// exchange `hub-auth`, in which both sides prove the secret of their mesh.
public protocol HubProving: Sendable {
  /// Whether this hub has secrets of that tenant's mesh. Where it has, a hub that it calls must prove one.
  func hasSecret(in namespace: Namespace) -> Bool
  /// Whether a hub that comes here must prove that it is one.
  func isProofNeeded(in namespace: Namespace) -> Bool
  /// Whether hubs of that mesh show certificates: then calls should show this hub's.
  func showsCertificate(in namespace: Namespace) -> Bool
  /// An exchange with a hub that this one called, as `own`; nil where there is no secret to prove.
  func conversation(as own: PeerID, in namespace: Namespace) -> HubConversation?
  /// Whether a peer that came here has proven that it is a hub: by the exchange, a certificate or a token.
  /// To be asked on its reactor.
  func isProven(_ peer: Peer) -> Bool
}

/// The exchange `hub-auth` as the side leads it that called.
public struct HubConversation: Sendable {
  /// What comes next.
  public enum Step: Sendable, Equatable {
    /// Send this and wait for the answer.
    case send(String)
    /// Both sides have proven themselves; the other is the hub of this id.
    case proven(hub: String)
    /// Do not trust the other.
    case failed(HubDoubt)
  }

  private var handshake: HubHandshake
  private let mesh: String
  private var hasChallenge = false
  private var hub = ""

  init(secrets: [SharedSecret], mesh: String, own: PeerID, nonce: [UInt8]? = nil) {
    self.mesh = mesh
    handshake = HubHandshake(
      .initiator, secrets: secrets, mesh: mesh, own: own.description, nonce: nonce)
  }

  /// The first message to send.
  public mutating func begin() -> String { Self.text(handshake.begin()) }

  /// Takes the `data` of a message `hub-auth` of the other.
  public mutating func receive(_ data: JSONValue?) -> Step {
    guard let message = HubAuthMessage(data) else { return .failed(.confused) }
    if case .challenge(_, _, let id, _) = message { hub = id }
    switch handshake.receive(message) {
    case .reply(let answer):
      hasChallenge = true
      return .send(Self.text(answer))
    case .proven: return .proven(hub: hub)
    case .failed(HubHandshake.noCommonSecret): return .failed(.noCommonSecret)
    case .failed(HubHandshake.wrongProof): return .failed(.wrongProof(mesh: mesh))
    case .failed: return .failed(.confused)
    }
  }

  /// What it means that the other answered with an error of this code.
  public func refused(_ code: String) -> HubDoubt {
    switch code {
    case "hub-auth-off": .noSecretThere
    case "unknown-type": .noExchangeThere
    case "hub-proof-wrong": hasChallenge ? .disbelieved : .noCommonSecret
    default: HubDoubt(any: code)
    }
  }

  private static func text(_ message: HubAuthMessage) -> String {
    let json = JSONWriter()
    json.object { json in
      json.field("type", word: "hub-auth")
      json.field("data") { message.write(to: $0) }
    }
    return json.text
  }
}

/// Why two hubs do not trust each other: a stable word, and what an operator can do about it.
public struct HubDoubt: Sendable, Equatable {
  /// The stable word.
  public let code: String
  /// A sentence for an operator.
  public let reason: String

  init(_ code: String, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  init(any code: String) {
    self.init("proof-refused", "the other hub ended the exchange of proofs with '\(code.printable)'")
  }

  /// What to say of a hub that says nothing in the exchange. Older hubs do not know it.
  public static let silence = HubDoubt(
    "proof-unanswered",
    "the other hub does not answer when asked to prove the secret of the mesh: it is an older hub, or not one"
  )
  /// What to say where the other asks for proof and this hub has none.
  public static let noSecretHere = HubDoubt(
    "no-secret-here",
    "the other hub asks for the secret of the mesh and this one has none: set auth-tokens.hubs.secret here")
  static let noSecretThere = HubDoubt(
    "no-secret-there",
    "this hub has a secret of the mesh and the other has none: set auth-tokens.hubs.secret there")
  static let noExchangeThere = HubDoubt(
    "no-secret-there",
    "the other hub does not know the exchange of proofs: switch auth-tokens on there and set hubs.secret")
  static let noCommonSecret = HubDoubt(
    "no-common-secret",
    "the two hubs have no secret in common: auth-tokens.hubs.secret must list the same one on both")
  static let disbelieved = HubDoubt(
    "proof-disbelieved",
    "the other hub proved itself and does not believe this one: somebody between them changes what they say")
  static let confused = HubDoubt(
    "proof-confused", "what the other hub said does not belong into the exchange of proofs")

  static func wrongProof(mesh: String) -> HubDoubt {
    HubDoubt(
      "proof-wrong",
      "the other hub has the secret, and its proof is not for the mesh '\(mesh.printable)' and this call: "
        + "its hub-registry.mesh differs, or somebody plays back what it said before")
  }
}
