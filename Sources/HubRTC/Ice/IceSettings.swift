/// How an agent behaves. Times are in milliseconds.
public struct IceSettings: Sendable, Hashable {
  /// Ta of RFC 8445 §14.2: how long is waited between two new questions.
  public var pace: Int64 = 50
  /// How long the first answer to a question is waited for; twice as long each further time.
  public var retransmission: Int64 = 250
  /// How often a question is asked before it counts as failed.
  public var attempts = 7
  /// How long an agent looks for a way before it has failed, from when it could have tried something.
  public var patience: Int64 = 30_000
  /// RFC 7675 §5.1: how often consent is asked for, give or take a fifth.
  public var consentInterval: Int64 = 5_000
  /// RFC 7675 §5.1: how long consent lasts.
  public var consentLifetime: Int64 = 30_000
  /// How long the way in use may be silent before the agent calls itself disconnected.
  public var silence: Int64 = 8_000
  /// How long a better way is waited for once one was found, by the agent that chooses.
  public var nominationDelay: Int64 = 200
  /// RFC 8445 §11: how often something is sent to keep a NAT's mapping.
  public var keepalive: Int64 = 15_000
  /// What is asked of a TURN server, in seconds.
  public var allocationLifetime: UInt32 = 600
  /// Whether only relayed candidates are used and told.
  public var isRelayOnly = false
  /// Whether addresses of the machine itself that are loopback are used.
  public var allowsLoopback = true

  /// The most candidates of ours.
  public var localCandidates = 32
  /// The most candidates of the other peer, those included that it never told.
  public var remoteCandidates = 64
  /// RFC 8445 §6.1.2.5: the most pairs.
  public var pairs = 100
  /// The most questions without an answer at a time.
  public var questions = 64
  /// How many questions of the other peer are kept until its description is known.
  public var earlyChecks = 16
  /// How many servers are asked.
  public var servers = 8

  /// The usual behaviour.
  public init() {}
}
