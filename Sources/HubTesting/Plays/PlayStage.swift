/// Where a play is performed: a hub in memory, or a real one at the other end of a network.
public protocol PlayStage {
  /// The hub runs with this Plugins.yaml.
  func run(_ yaml: String) async throws
  /// Where somebody is called who is a server, and there from now on.
  func url(of who: String) async throws -> String
  /// Waits for the hub to call somebody who is a server.
  func answer(_ who: String) async throws
  /// Asks to connect.
  func connect(_ who: String, path: String, id: String) async throws
  /// Sends text.
  func send(_ text: String, by who: String) async throws
  /// What came since this was last asked, when nothing more is on its way.
  func take(by who: String) async throws -> [String]
  /// The code and reason with which the hub closed the connection.
  func close(seenBy who: String) async throws -> (code: UInt16, reason: String)?
  /// The status with which the hub refused to open a WebSocket.
  func refusal(of who: String) async throws -> Int?
  /// Ends the connection, with a close frame or without a word.
  func end(_ who: String, politely: Bool) async throws
  /// Answers no pings from now on.
  func silence(_ who: String) async throws
  /// Lets time pass.
  func pass(_ time: Duration) async throws
  /// Asks over HTTP.
  func get(_ target: String) async throws -> (status: Int, body: String)
  /// The id of somebody on this stage.
  func id(of who: String) -> String
}
