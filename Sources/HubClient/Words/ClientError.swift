/// Something that a hub refused or that this library could not do. Act on `code`; the sentence is for people.
public struct ClientError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What it is, in kebab-case: a code of the hub and its plugins, or one of this library.
  public let code: String
  /// A sentence about it.
  public let sentence: String
  /// Who says it: `kernel`, a plugin of the hub, `hub`, or `HubClient`.
  public let by: String
  /// In how many seconds it is worth trying again, where that helps.
  public let retryAfter: Double?
  /// Whom the refused message was for.
  public let target: PeerID?
  /// The limit that was reached, where one code stands for many.
  public let rule: String?
  /// Whether the signal may have arrived all the same.
  public let mayHaveArrived: Bool
  /// With which code the connection was closed.
  public let closeCode: UInt16?
  /// The hubs that the one that refused has named, best first.
  let hubs: JSONValue?

  /// An error of this library.
  public init(_ code: String, _ sentence: String) {
    self.init(code, sentence, by: "HubClient")
  }

  init(
    _ code: String, _ sentence: String, by: String, retryAfter: Double? = nil, target: PeerID? = nil,
    rule: String? = nil, mayHaveArrived: Bool = false, closeCode: UInt16? = nil, hubs: JSONValue? = nil
  ) {
    (self.code, self.sentence, self.by, self.retryAfter) = (code, sentence, by, retryAfter)
    (self.target, self.rule, self.mayHaveArrived) = (target, rule, mayHaveArrived)
    (self.closeCode, self.hubs) = (closeCode, hubs)
  }

  /// Whether the same may well work later.
  public var isPassing: Bool { retryAfter != nil || Self.passing.contains(code) }

  /// Code and sentence.
  public var description: String { "\(code): \(sentence)" }

  private static let passing: Set<String> = [
    "disconnected", "no-answer", "overloaded", "hub-unreachable", "hub-lost", "mailbox-full",
    "letter-expired", "busy",
  ]
}
