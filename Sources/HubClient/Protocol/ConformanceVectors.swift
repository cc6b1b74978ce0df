package import HubWire

/// Messages and what comes of them, for whoever writes a client or a hub.
package enum ConformanceVectors {
  /// All of them as JSON.
  package static var json: JSONValue {
    .object([
      .init("about", .string(about)),
      .init(
        "peers",
        .object([
          .init("you", .string(ProtocolSample.you)), .init("other", .string(ProtocolSample.other)),
        ])), .init("network", .string(ProtocolSample.network)),
      .init("vectors", .array(ClientProtocol.messages.flatMap(vectors))),
    ])
  }

  private static let about =
    "Two peers have announced themselves in the network. Of toHub: what you send, and what you hear of it: "
    + "nothing before the pong of the next ping (taken), a message of a type, or an error with a code. "
    + "Of toPeer: what the hub says, and the event of the client, or none (ignored)."

  private static func vectors(_ message: ProtocolMessage) -> [JSONValue] {
    message.samples.map { sample in
      let verdict: [JSONValue.Member] =
        switch sample.verdict {
        case .taken: [.init("verdict", .string("taken"))]
        case .answered(let type): [.init("verdict", .string("answered")), .init("answer", .string(type))]
        case .refused(let code): [.init("verdict", .string("refused")), .init("code", .string(code))]
        case .told(let event): [.init("verdict", .string("told")), .init("event", .string(event))]
        case .ignored: [.init("verdict", .string("ignored"))]
        }
      return .object(
        [
          .init("direction", .string(message.direction.rawValue)), .init("type", .string(message.type)),
          .init("plugin", .string(message.plugin)), .init("text", .string(sample.text)),
        ] + verdict)
    }
  }
}
