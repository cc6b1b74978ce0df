/// Who hears a connection's events and what belongs to its credentials, for the callbacks of the library.
final class Ear: Sendable {
  static let all = Registry<Ear>()

  let hear: @Sendable (NATSEvent) -> Void
  let credentials: NATSCredentials

  init(_ credentials: NATSCredentials, _ hear: @escaping @Sendable (NATSEvent) -> Void) {
    (self.hear, self.credentials) = (hear, credentials)
  }
}
