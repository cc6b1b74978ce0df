internal import HubClient
internal import HubKernel

/// What happens to a peer, for people and for programs.
enum PeerText {
  /// A line for people; nil for what says nothing to them.
  static func line(_ event: ClientEvent) -> String? {
    switch event {
    case .lifecycle(let change):
      change.peer.map { "\($0) is \(change.state.rawValue)" } ?? "this peer is \(change.state.rawValue)"
    case .connected(let hub, let isResumed):
      "connected to \(hub.printable)\(isResumed ? ", to the place that was kept" : "")"
    case .ready: nil
    case .disconnected(let hub, let error): "lost \(hub.printable): \(error.sentence.printable)"
    case .closed(let error): error.map { "over: \($0.sentence.printable)" }
    case .peer(let member): "\(member.id) is here: \(member.data.description.printable)"
    case .peerLeft(let member, let reason): "\(member.id) has left: \(reason.printable)"
    case .signal(let signal):
      "\(signal.from) says \(signal.type.printable): \(cut(signal.data.description.printable))"
    case .goodbye(let peer, let data): "\(peer) says goodbye: \(cut(data.description.printable))"
    case .goaway(let words): "the hub wants us to go: \(words.description.printable)"
    case .warning(let words): "the hub warns: \(words.description.printable)"
    case .error(let error): "the hub refused: \(error.description.printable)"
    case .message(let message): "the hub says \(cut(message.description.printable))"
    }
  }

  private static func cut(_ text: String) -> String { text.count > 200 ? text.prefix(200) + "…" : text }

  /// A line of JSON.
  static func json(_ event: ClientEvent) -> JSONValue {
    switch event {
    case .lifecycle(let change):
      object(
        "lifecycle", ("state", .string(change.state.rawValue)),
        ("previous", .string(change.previous.rawValue)),
        ("peer", change.peer.map { .string("\($0)") }))
    case .connected(let hub, let isResumed):
      object("connected", ("hub", .string(hub)), ("resumed", .bool(isResumed)))
    case .ready(let hub): object("ready", ("hub", .string(hub)))
    case .disconnected(let hub, let error):
      object(
        "disconnected", ("hub", .string(hub)), ("code", .string(error.code)),
        ("reason", .string(error.sentence)))
    case .closed(let error): object("closed", ("code", error.map { .string($0.code) }))
    case .peer(let member): object("peer", ("peer", .string("\(member.id)")), ("data", member.data))
    case .peerLeft(let member, let reason):
      object("peer-left", ("peer", .string("\(member.id)")), ("reason", .string(reason)))
    case .signal(let signal):
      object(
        "signal", ("from", .string("\(signal.from)")), ("type", .string(signal.type)), ("data", signal.data))
    case .goodbye(let peer, let data): object("goodbye", ("peer", .string("\(peer)")), ("data", data))
    case .goaway(let words): object("goaway", ("data", words))
    case .warning(let words): object("warning", ("data", words))
    case .error(let error):
      object(
        "error", ("code", .string(error.code)), ("reason", .string(error.sentence)), ("by", .string(error.by))
      )
    case .message(let message): object("message", ("message", message))
    }
  }

  static func object(_ event: String, _ members: (String, JSONValue?)...) -> JSONValue {
    .object(
      [.init("event", .string(event))] + members.compactMap { name, value in value.map { .init(name, $0) } })
  }
}
