/// How an agent behaves. Times are in milliseconds.
public struct IceSettings: Sendable, Hashable {
  /// Ta of RFC 8445 §14.2: how long is waited between two new questions.
  public var pace: Int64 = 50
  /// RFC 8445 §14.3: how long the first answer to a question is waited for at least; twice as long each
  /// further time.
  public var retransmission: Int64 = 500
  /// How often a question is asked before it counts as failed.
  public var attempts = 7
  /// RFC 8863 §4: how long an agent looks for a way, from when it knows the other peer, before it has failed.
  public var patience: Int64 = 39_500
  /// How long servers are waited for before the candidates count as complete without them.
  public var gatheringPatience: Int64 = 10_000
  /// RFC 7675 §5.1: how often consent is asked for, give or take a fifth.
  public var consentInterval: Int64 = 5_000
  /// RFC 7675 §5.1: how long consent lasts.
  public var consentLifetime: Int64 = 30_000
  /// How long the way in use may be silent before the agent calls itself disconnected: longer than two
  /// questions for consent take, so that one loss is none.
  public var silence: Int64 = 12_500
  /// How long a better way is waited for once one was found, by the agent that chooses.
  public var nominationDelay: Int64 = 200
  /// The same where the way found leads through a TURN server.
  public var relayDelay: Int64 = 1_500
  /// How long a peer that nominates several ways is given to name the best.
  public var settling: Int64 = 3_000
  /// RFC 8445 §11: how often something is sent to keep a NAT's mapping for a candidate.
  public var keepalive: Int64 = 15_000
  /// What is asked of a TURN server, in seconds.
  public var allocationLifetime: UInt32 = 600
  /// RFC 8656 §9: how long a permission is used before it is renewed. A server keeps it for 300 seconds.
  public var permissionInterval: Int64 = 240_000
  /// RFC 8656 §12: how long a channel is used before it is renewed. A server keeps it for 600 seconds.
  public var channelInterval: Int64 = 480_000
  /// Whether a server is asked for an address of IPv6 besides that of IPv4.
  public var wantsBothFamilies = true
  /// Whether only relayed candidates are used and told.
  public var isRelayOnly = false

  /// The most of our sockets.
  public var ports = 16
  /// The most candidates of ours.
  public var localCandidates = 48
  /// The most candidates of the other peer, those included that it never told.
  public var remoteCandidates = 64
  /// RFC 8445 §6.1.2.5: the most pairs.
  public var pairs = 100
  /// The most questions without an answer at a time.
  public var questions = 64
  /// How many requests of the other peer are kept until its description is known.
  public var earlyChecks = 16
  /// How many servers are asked.
  public var servers = 8

  /// The usual behaviour.
  public init() {}
}
