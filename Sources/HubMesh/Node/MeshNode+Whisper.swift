internal import HubWire

extension MeshNode {
  /// Puts whatever it is into the session with a hub, as only a hub that lies does; nothing is done if
  /// there is no such session, or no room in it.
  package func whisper(_ payload: [UInt8], to hub: HubID, now: Milliseconds) {
    begin(now)
    defer { finish() }
    guard let record = self.hub(hub), record !== own, let session = record.session, session.isOpen,
      hasRoom(session, payload.count, share: 2)
    else { return }
    payload.withUnsafeBytes { append($0, to: session) }
  }
}
