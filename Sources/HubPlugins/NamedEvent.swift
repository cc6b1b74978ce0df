package import HubBase
internal import HubEvents
package import HubWire

/// An event whose name is known only when the hub is put together, such as one that a program tells.
package struct NamedEvent: TenantEvent {
  package let eventName: String
  /// The plugin that tells it.
  package let teller: String
  package let namespace: Namespace
  /// An object.
  package let fields: JSONValue

  package init(_ name: String, by teller: String, in namespace: Namespace, _ fields: JSONValue) {
    eventName = name
    self.teller = teller
    self.namespace = namespace
    self.fields = fields
  }

  /// There is nothing that could be read: its fields do not say what it is called.
  package init(from decoder: any Decoder) throws {
    throw DecodingError.dataCorrupted(
      .init(codingPath: decoder.codingPath, debugDescription: "an event without a type cannot be read"))
  }

  /// Writes its fields.
  package func encode(to encoder: any Encoder) throws { try fields.encode(to: encoder) }
}
