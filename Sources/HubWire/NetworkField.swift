/// The member of a message that names a network.
public enum NetworkField: Equatable, Sendable {
  /// The message does not have it, or it is `null`: the default network is meant.
  case absent
  /// It is something else than text.
  case malformed
  /// It is text with these contents; `NetworkName.decode` tells whether they are a name.
  case name(JSONSlice, isEscaped: Bool)
}
