internal import HubTokens

/// What a client is to be.
public struct ClientOptions: Sendable {
  /// The hubs to connect to, the first one first: `wss://hub.example`, `https://hub.example`, `ws://…`, or
  /// `unix:/path` for the socket of a hub that listens on one.
  public var hubs: [String]
  /// Who it is. Where ids belong to keys it is the one that goes with `identity`.
  public var id: PeerID
  /// The network to join.
  public var networkName = "global"
  /// What others are told of it, an object.
  public var data = JSONValue.object([])
  /// What it shows when it connects.
  public var credential = Credential.nothing
  /// The Ed25519 key to which the id belongs, where hubs ask for a proof.
  public var identity: PrivateKey?
  /// The Ed25519 key that signs what is published; nil publishes without an author.
  public var signer: PrivateKey?
  /// The tenant that stands in the signatures.
  public var namespace = "default"
  /// Whether a hub with the plugin `mailbox` keeps its place when the connection is lost.
  public var resumes = true
  /// A file with authorities to believe in place of the public ones, PEM.
  public var authority: String?
  /// How it spends its time.
  public var timing = ClientTiming()
  /// How much it holds at once.
  public var limits = ClientLimits()

  /// A client of these hubs under an id that nobody can guess.
  public init(hubs: [String]) { (self.hubs, id) = (hubs, .random()) }

  /// A client whose id belongs to a key.
  public init(hubs: [String], identity: PrivateKey) throws(ClientError) {
    guard case .ed25519(let half) = identity.publicKey.parts, let id = IdentityProof.peerID(of: half) else {
      throw ClientError("bad-identity", "an id belongs to an Ed25519 key, and this is another kind")
    }
    (self.hubs, self.id, self.identity) = (hubs, id, identity)
  }
}
