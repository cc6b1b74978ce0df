internal import CNATS

/// Why the library or the server did not do what was asked.
package struct NATSFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// What to do about it differs by these.
  package enum Kind: Sendable, Equatable {
    /// There is no connection now.
    case away
    /// It took longer than was allowed.
    case late
    /// There is no such key, or no such bucket.
    case missing
    /// Somebody else has changed the key, or made it before.
    case changed
    /// More waits to be sent than may.
    case full
    /// More bytes than the server takes in one message.
    case large
    /// Nobody hears that subject.
    case unheard
    /// The server does not let this hub do that, or does not know it.
    case forbidden
    /// Anything else.
    case other
  }

  /// What sort it is.
  package var kind: Kind
  /// What was tried, and what the library says about it.
  package var description: String

  init(_ status: natsStatus, _ what: String, words: String? = nil) {
    let said = words ?? String(cString: hub_nats_words(status))
    kind = Self.kind(of: status, said)
    description = "\(what): \(said)"
  }

  init(_ kind: Kind, _ description: String) { (self.kind, self.description) = (kind, description) }

  private static func kind(of status: natsStatus, _ words: String) -> Kind {
    switch status {
    case NATS_CONNECTION_CLOSED, NATS_CONNECTION_DISCONNECTED, NATS_NO_SERVER, NATS_NOT_YET_CONNECTED,
      NATS_STALE_CONNECTION, NATS_IO_ERROR:
      .away
    case NATS_TIMEOUT: .late
    case NATS_NOT_FOUND: .missing
    case NATS_INSUFFICIENT_BUFFER: .full
    case NATS_MAX_PAYLOAD: .large
    case NATS_NO_RESPONDERS: .unheard
    case NATS_CONNECTION_AUTH_FAILED, NATS_NOT_PERMITTED: .forbidden
    // The library has one status for every refusal of JetStream, and only the words tell them apart.
    case NATS_ERR where words.contains("wrong last sequence") || words.contains("key exists"): .changed
    default: .other
    }
  }

  /// Throws what a status means, unless it is that all went well.
  static func check(_ status: natsStatus, _ what: @autoclosure () -> String) throws(NATSFailure) {
    if status != NATS_OK { throw NATSFailure(status, what()) }
  }
}
