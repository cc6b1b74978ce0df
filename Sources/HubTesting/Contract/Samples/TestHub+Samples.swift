package import HubKernel

extension TestHub {
  /// Every type of event that anybody in this hub has named.
  package var eventKinds: [EventKind] { kernel.emitter(PeerConnected.self).bus?.kinds ?? [] }

  /// Tells an event that only its name is known of.
  package func happen(_ event: any Event, of kind: EventKind) async {
    await perform { _ in kind.tell(event) }
  }

  /// Tells events all at once, before anybody has time to hear one.
  func happen(all events: [any Event], of kind: EventKind) async {
    await perform { _ in
      for event in events { kind.tell(event) }
    }
  }

  /// Tells an event that was written down; throws what is wrong with it.
  package func happen(_ name: String, _ fields: JSONValue) async throws {
    guard let kind = eventKinds.first(where: { $0.name == name }) else {
      throw TestHubError(["this hub has no event '\(name)'"])
    }
    await happen(try kind.make(FieldDecoder(fields)), of: kind)
  }
}
