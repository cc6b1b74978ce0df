internal import HubClient
internal import HubKernel

/// The types of the messages for TypeScript.
enum MessageTypes {
  static let path = "Sources/Plugins/BrowserClient/Client/messages.d.mts"

  static var text: String {
    var text = "/** What peers and hubs say to each other. Written by `hubctl docs`. */\n"
    for message in ClientProtocol.messages {
      text += "\n/** \(message.summary). */\nexport interface \(name(of: message)) {\n"
      text += "  type: \"\(message.type)\";\n"
      for member in message.members { text += "  \(line(member))\n" }
      text += "}\n"
    }
    for (direction, union) in [(ProtocolMessage.Direction.toHub, "MessageToHub"), (.toPeer, "MessageToPeer")]
    {
      let names = ClientProtocol.messages.filter { $0.direction == direction }.map(name)
      text += "\nexport type \(union) =\n" + names.map { "  | \($0)" }.joined(separator: "\n") + ";\n"
    }
    return text
  }

  private static func name(of message: ProtocolMessage) -> String {
    message.type.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
      + (message.direction == .toHub ? "ToHub" : "ToPeer")
  }

  private static func line(_ member: JSONMemberShape) -> String {
    "/** \(member.help) */ \(member.name)\(member.isRequired ? "" : "?"): \(type(of: member.shape));"
  }

  private static func type(of shape: JSONShape) -> String {
    switch shape {
    case .anything: "unknown"
    case .text, .plain, .hex: "string"
    case .word(let words): words.map { "\"\($0)\"" }.joined(separator: " | ")
    case .int, .number: "number"
    case .bool: "boolean"
    case .list(let element, _): "Array<\(type(of: element))>"
    case .map(let value): "Record<string, \(type(of: value))>"
    case .nullable(let value): "\(type(of: value)) | null"
    case .object(let members):
      "{ "
        + members.map { "\($0.name)\($0.isRequired ? "" : "?"): \(type(of: $0.shape))" }.joined(
          separator: "; ")
        + " }"
    }
  }
}
