/// How a request reached the admin listener.
public enum Approach: Sendable, Equatable {
  /// Over a Unix socket, from a process of that user.
  case unix(user: UInt32, process: Int32)
  /// Over an address that only this machine reaches.
  case loopback
  /// Over an address that other machines reach, or nobody knows how.
  case network
}
