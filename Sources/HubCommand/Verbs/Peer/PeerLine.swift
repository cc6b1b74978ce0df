internal import HubClient
internal import HubKernel

/// What somebody types to a peer.
enum PeerLine: Equatable {
  case nothing
  case help
  case peers
  case offer(PeerID)
  case signal(PeerID, type: String, JSONValue)
  case say(String)
  case message(JSONValue)
  case announce(String)
  case quit

  static let usage = """
    /offer PEER             opens a data channel to a peer
    /signal PEER TYPE JSON  passes a signal
    /network NAME           goes to another network
    /peers                  lists who is there
    /quit                   says goodbye and ends; so does Ctrl-C
    {"type":…}              is sent to the hub as it is
    anything else           goes over all open channels
    """

  private static let words = ["/offer", "/signal", "/network", "/peers", "/quit", "/help"]

  init(_ line: String) throws(CommandFailure) {
    let text = line.drop { $0 == " " }
    guard let first = text.first else {
      self = .nothing
      return
    }
    if first == "{" {
      guard let message = try? JSONValue(parsing: String(text)), message["type"]?.text != nil else {
        throw CommandFailure(.usage, "that is no message", hint: #"write {"type":"ping"}"#)
      }
      self = .message(message)
      return
    }
    guard first == "/" else {
      self = .say(String(text))
      return
    }
    let parts = text.split(separator: " ", maxSplits: 3).map(String.init)
    switch parts[0] {
    case "/help": self = .help
    case "/peers": self = .peers
    case "/quit": self = .quit
    case "/offer": self = .offer(try Self.peer(parts))
    case "/network":
      guard parts.count == 2 else { throw CommandFailure(.usage, "which network?", hint: "/network NAME") }
      self = .announce(parts[1])
    case "/signal":
      let peer = try Self.peer(parts)
      guard parts.count == 4, let data = try? JSONValue(parsing: parts[3]) else {
        throw CommandFailure(.usage, "a signal has a type and data", hint: #"/signal PEER offer {"sdp":"…"}"#)
      }
      self = .signal(peer, type: parts[2], data)
    default:
      let near = Suggestion.nearest(to: parts[0], among: Self.words)
      throw CommandFailure(
        .usage, "there is no '\(parts[0].printable)'",
        hint: near.map { "did you mean '\($0)'?" } ?? "/help lists all")
    }
  }

  private static func peer(_ parts: [String]) throws(CommandFailure) -> PeerID {
    guard parts.count > 1, let peer = PeerID(parts[1]) else {
      throw CommandFailure(
        .usage, "whom? A peer id has 40 hexadecimal digits", hint: "/peers lists who is there")
    }
    return peer
  }
}
