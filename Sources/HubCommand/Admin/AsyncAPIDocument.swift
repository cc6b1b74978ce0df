internal import HubClient
internal import HubKernel

/// The AsyncAPI 3 document of what peers and hubs say to each other, made of the messages' own shapes.
struct AsyncAPIDocument {
  /// What the hub is called; nil for the page in Docs/Reference.
  let title: String?

  func write(to writer: JSONWriter) {
    writer.object {
      $0.field("asyncapi", "3.0.0")
      $0.field("id", "urn:loft:peers")
      $0.field(
        "info",
        { info in
          info.field("title", title.map { "Peers of \($0)" } ?? "Peers of a hub")
          info.field("version", HubCommand.version)
          info.field(
            "description",
            "Text messages over a WebSocket, each one JSON object. Which of them a hub knows depends on its "
              + "plugins: x-plugin names the one that reads or writes each. Other fields are ignored.")
        })
      $0.field("defaultContentType", "application/json")
      $0.field("channels", { $0.field("peers", writeChannel) })
      $0.field("operations", writeOperations)
      $0.field("components", { $0.field("messages", writeMessages) })
    }
  }

  private func writeChannel(to json: JSONWriter) {
    json.field("address", "/")
    json.field("title", "A peer and its hub")
    json.field("description", "The path is / or /ws.")
    json.field(
      "messages",
      { all in
        for message in ClientProtocol.messages {
          all.key(message.name)
          all.object { $0.field("$ref", "#/components/messages/\(message.name)") }
        }
      })
    json.field(
      "bindings",
      {
        $0.field(
          "ws",
          {
            $0.field("method", "GET")
            $0.key("query")
            Self.query.writeSchema(to: $0, isClosed: false)
            $0.field("bindingVersion", "0.1.0")
          })
      })
  }

  private static let query = JSONShape.object([
    JSONMemberShape("peerId", .hex(40), "who connects"),
    .optional("resume", .text, "`new`, or the key of the place to come back to"),
    .optional("seen", .text, "how many messages have come"),
    .optional("token", .text, "a credential, where one is asked for"),
  ])

  /// From the hub's side: what peers send it receives.
  private func writeOperations(to json: JSONWriter) {
    for message in ClientProtocol.messages {
      let isReceived = message.direction == .toHub
      json.key("\(isReceived ? "receive" : "send")-\(message.type)")
      json.object {
        $0.field("action", isReceived ? "receive" : "send")
        $0.field("channel", { $0.field("$ref", "#/channels/peers") })
        $0.field("summary", message.summary)
        $0.list("messages", { Self.reference(message.name, to: $0) })
        guard let answer = message.answer else { return }
        $0.field(
          "reply",
          {
            $0.field("channel", { $0.field("$ref", "#/channels/peers") })
            $0.list(
              "messages",
              { list in
                Self.reference("toPeer-\(answer)", to: list)
                Self.reference("toPeer-error", to: list)
              })
          })
      }
    }
  }

  private static func reference(_ name: String, to json: JSONWriter) {
    json.object { $0.field("$ref", "#/channels/peers/messages/\(name)") }
  }

  private func writeMessages(to json: JSONWriter) {
    for message in ClientProtocol.messages {
      json.key(message.name)
      json.object {
        $0.field("name", message.type)
        $0.field("title", message.summary)
        $0.field("contentType", "application/json")
        $0.list("tags", { $0.object { $0.field("name", message.plugin) } })
        $0.key("payload")
        message.shape.writeSchema(to: $0, isClosed: false)
        $0.field("x-plugin", message.plugin)
      }
    }
  }
}

extension AdminAnswers {
  /// What peers say, as a document.
  func protocolDocument() -> HTTPResponse {
    let writer = JSONWriter(capacity: 65_536)
    AsyncAPIDocument(title: host.hub.name).write(to: writer)
    return .json(Array(writer.bytes))
  }
}
