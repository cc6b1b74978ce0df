/// What a client's machine wants done.
enum ClientEffect {
  /// Connect to a hub; what comes of it is told under this number.
  case dial(Int, hub: String, target: String, showsToken: Bool)
  /// Send a message there.
  case send(Int, [UInt8])
  /// Close it.
  case hangUp(Int, code: UInt16)
  /// Tell whoever listens.
  case tell(ClientEvent)
  /// Somebody has what they waited for.
  case settle(Int, Result<JSONValue, ClientError>)
  /// A watched record has changed.
  case changed(topic: String, Result<RecordChange, ClientError>)
}
