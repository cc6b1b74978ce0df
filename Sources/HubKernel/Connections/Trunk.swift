/// What a plugin does with a connection that it called or took over. Called on the connection's reactor.
public protocol Trunk: AnyObject, Sendable {
  /// The server has answered, and one may send. Not called for a connection that was taken over.
  func opened(_ peer: Peer)
  /// A whole message came. The bytes are valid during the call; text is known to be UTF-8.
  func received(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, on peer: Peer)
  /// It is over, or never began; then there is no connection. Called exactly once, and nothing after it.
  func ended(_ connection: ConnectionID?, _ end: TrunkEnd, at station: Station)
}

extension Peer {
  /// From now on every message of this peer, text and binary, goes to `trunk` and nowhere else. In everything
  /// else it stays what it is: it has its id and its networks, and whoever hears of peers hears of it.
  ///
  /// Its limits are those of a trunk. False when its messages go elsewhere already, or it is closing.
  @discardableResult
  public func divert(to trunk: any Trunk) -> Bool {
    let record = lane.records[index]
    guard record.pointee.state == .open, !record.pointee.isDiverted else { return false }
    record.pointee.isDiverted = true
    record.pointee.socket = SocketHandler(trunk)
    lane.transport.widen(record.pointee.link)
    return true
  }

  /// The reactor it is on.
  @inlinable public var station: Station { Station(lane: lane) }
}
