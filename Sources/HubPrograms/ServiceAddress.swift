internal import HubNet

/// Where a program listens that runs by itself.
package enum ServiceAddress: Equatable, Sendable {
  /// The path of a Unix socket.
  case unix(String)
  /// The address of a WebSocket.
  case web(String)

  /// What the system takes as the path of a socket.
  private static let longestPath = 107

  /// Reads `unix:/path`, `ws://host:port/path` and `wss://host/path`.
  package init(_ text: String) throws(ProgramFailure) {
    if text.hasPrefix("unix:") {
      let path = String(text.dropFirst(5))
      guard path.hasPrefix("/"), path.utf8.count <= Self.longestPath, !path.utf8.contains(0) else {
        throw ProgramFailure("the path of a socket begins with / and has at most \(Self.longestPath) bytes")
      }
      self = .unix(path)
    } else {
      guard MessageWire(text, longestMessage: 0) != nil else {
        throw ProgramFailure("expected unix:/path, ws://host:port/path or wss://host/path")
      }
      self = .web(text)
    }
  }
}
