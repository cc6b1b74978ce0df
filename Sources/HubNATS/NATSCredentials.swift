package import HubConfig

/// What this hub shows to the server.
package enum NATSCredentials: Sendable, Equatable {
  /// Nothing.
  case none
  /// A token.
  case token(Secret)
  /// A name and a password.
  case user(String, Secret)
  /// The contents of a credentials file: a signed name, and the seed of the key it was given to.
  case file(Secret)
}
