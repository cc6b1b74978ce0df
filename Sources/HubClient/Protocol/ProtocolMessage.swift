package import HubWire

/// One type of message between a peer and its hub, as it stands in the document of the protocol.
package struct ProtocolMessage: Sendable {
  /// Who sends it.
  package enum Direction: String, Sendable, CaseIterable {
    /// A peer, to its hub.
    case toHub
    /// The hub, to a peer.
    case toPeer
  }

  /// Its `type`.
  package let type: String
  package let direction: Direction
  /// What it is for, in a sentence without its full stop.
  package let summary: String
  /// The plugin that reads or writes it.
  package let plugin: String
  /// Its members besides `type`.
  package let members: [JSONMemberShape]
  /// The type of the message that answers it, where there is one.
  package let answer: String?
  /// What is made of it: the vectors with which clients and hubs are tested.
  package let samples: [ProtocolSample]

  init(
    _ type: String, _ direction: Direction, by plugin: String = "signaling", _ summary: String,
    _ members: [JSONMemberShape] = [], answer: String? = nil, _ samples: [ProtocolSample] = []
  ) {
    (self.type, self.direction, self.summary, self.plugin) = (type, direction, summary, plugin)
    (self.members, self.answer, self.samples) = (members, answer, samples)
  }

  /// All of it as one shape.
  package var shape: JSONShape {
    .object([JSONMemberShape("type", .word([type]), "what it is")] + members)
  }

  /// What it is called in the document: `toHub-offer`.
  package var name: String { "\(direction.rawValue)-\(type)" }
}
