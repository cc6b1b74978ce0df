/// How a connection is made and kept, and what may wait on it.
package struct NATSOptions: Sendable {
  /// Where the servers are: `nats://host:port`, or `tls://`.
  package var servers: [String]
  /// What the connection is called in the server's own lists.
  package var name: String
  /// What is shown to the server.
  package var credentials = NATSCredentials.none
  /// Whether nothing is said but through TLS.
  package var isEncrypted = false
  /// A PEM file with those whose word is good for the server; empty for the machine's.
  package var authority = ""
  /// How long making a connection may take.
  package var patience = Duration.seconds(2)
  /// How long to wait between attempts to get a lost connection back; up to as much again is added by chance,
  /// so that hubs do not all come at once.
  package var pause = Duration.milliseconds(250)
  /// How often the server is asked whether it is there. After two questions without an answer it counts as
  /// lost.
  package var heartbeat = Duration.seconds(2)
  /// Messages that may wait for one handler.
  package var pendingMessages = 65_536
  /// Bytes that may wait for one handler.
  package var pendingBytes = 64 << 20
  /// Bytes that may wait to be sent while there is no connection.
  package var reconnectBytes = 1 << 20
  /// How long one call of the library may take to hand bytes to the operating system.
  package var writeDeadline = Duration.seconds(2)

  /// Describes a connection to any of these servers.
  package init(servers: [String], name: String) {
    self.servers = servers
    self.name = name
  }
}
