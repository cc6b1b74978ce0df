/// One line of a play.
struct Step: Sendable {
  enum Action: Sendable, Equatable {
    /// The hub runs with this Plugins.yaml; the first line of a play, if it stands there at all.
    case run(yaml: String)
    /// Connects and is greeted; `id` is how it spells its id, `network` the one its messages name.
    case connect(path: String, id: String?, network: String?)
    /// Is a server that the hub has called; its messages are those of that connection.
    case isCalled
    /// Asks to connect, however that may end.
    case tryToConnect(path: String, id: String?)
    /// Sends an object, to which the name of its network is added where it names none.
    case send(String)
    /// Sends bytes that need not be JSON.
    case sendText(String)
    case receive([String], inAnyOrder: Bool)
    case receiveNothing
    /// Passes over what has come so far.
    case ignore
    case isClosed(code: UInt16, reason: String?)
    case isRefused(status: Int)
    case leave
    case vanish
    case fallSilent
    case pass(Duration)
    case ask(target: String, status: Int, pattern: String?)
  }

  /// The line, counted from 1.
  let line: Int
  /// Who does it; empty where nobody does.
  let who: String
  let action: Action
}

/// Why a play does not go as written, or cannot be read.
public struct PlayFailure: Error, CustomStringConvertible {
  /// The play and its line.
  public let place: String
  /// What was wrong.
  public let what: String

  /// One line.
  public var description: String { "\(place): \(what)" }
}
