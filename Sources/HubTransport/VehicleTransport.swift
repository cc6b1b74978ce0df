public import HubWire

/// A transport some of whose links are vehicles, and all others those of the one beneath.
///
/// A lane has one of these from the moment its first peer leaves its socket, and not before: so who never
/// hears of vehicles does not pay for them.
public final class VehicleTransport: Transport {
  /// Above every place of a socket, and below those of other kinds.
  private static let base: UInt32 = 0xFFFD_0000
  private static let most = 1 << 16

  /// What has the sockets.
  public let inner: any Transport
  private var vehicles: [(generation: UInt32, vehicle: (any LinkVehicle)?)] = []
  private var free: [Int] = []

  /// Stands before another transport.
  public init(_ inner: any Transport) { self.inner = inner }

  /// A link that leads to a vehicle; nil when there are too many.
  public func add(_ vehicle: any LinkVehicle) -> Link? {
    let place = free.popLast() ?? vehicles.count
    guard place < Self.most else { return nil }
    if place == vehicles.count { vehicles.append((0, nil)) }
    vehicles[place].generation &+= 1
    vehicles[place].vehicle = vehicle
    return Link(index: Self.base + UInt32(place), generation: vehicles[place].generation)
  }

  /// The link leads nowhere any more.
  public func remove(_ link: Link) {
    guard find(link) != nil else { return }
    vehicles[Int(link.index &- Self.base)].vehicle = nil
    free.append(Int(link.index &- Self.base))
  }

  @inline(__always)
  private func isVehicle(_ link: Link) -> Bool { link.index &- Self.base < UInt32(Self.most) }

  private func find(_ link: Link) -> (any LinkVehicle)? {
    let place = Int(link.index &- Self.base)
    guard isVehicle(link), place < vehicles.count, vehicles[place].generation == link.generation else {
      return nil
    }
    return vehicles[place].vehicle
  }

  // What a vehicle does itself.

  /// Sends over whatever the link is.
  public func send(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, to link: Link) -> Bool {
    isVehicle(link) ? find(link)?.send(message, kind) ?? false : inner.send(message, kind, to: link)
  }

  /// A vehicle has no place for a message; it is given whole ones.
  public func place(_ count: Int, _ kind: MessageKind, to link: Link) -> UnsafeMutableRawPointer? {
    isVehicle(link) ? nil : inner.place(count, kind, to: link)
  }

  /// Closes whatever the link is.
  public func close(_ link: Link, code: UInt16, reason: String) {
    isVehicle(link)
      ? find(link)?.close(code: code, reason: reason) : inner.close(link, code: code, reason: reason)
  }

  /// Rests whatever the link is.
  public func rest(_ link: Link, for time: Duration) {
    isVehicle(link) ? find(link)?.rest(for: time) : inner.rest(link, for: time)
  }

  /// Asks whatever the link is.
  public func probe(_ link: Link) {
    isVehicle(link) ? find(link)?.probe() : inner.probe(link)
  }

  // What only sockets do.

  /// Answers as the transport beneath.
  public func respond(_ response: HTTPResponse, to link: Link) { inner.respond(response, to: link) }
  /// Streams as the transport beneath.
  public func stream(_ piece: [UInt8], to link: Link) -> Bool { inner.stream(piece, to: link) }
  /// Ends a stream as the transport beneath.
  public func finishStream(_ link: Link) { inner.finishStream(link) }
  /// Accepts as the transport beneath.
  public func accept(_ link: Link, as connection: ConnectionID, subprotocol: String?) -> Bool {
    inner.accept(link, as: connection, subprotocol: subprotocol)
  }
  /// Sends away as the transport beneath.
  public func acceptAndClose(_ link: Link, code: UInt16, reason: String) {
    inner.acceptAndClose(link, code: code, reason: reason)
  }
  /// Calls as the transport beneath.
  public func call(_ call: OutgoingCall, as connection: ConnectionID) { inner.call(call, as: connection) }
  /// Hangs up as the transport beneath.
  public func hangUp(_ connection: ConnectionID) { inner.hangUp(connection) }
  /// Widens as the transport beneath.
  public func widen(_ link: Link) { inner.widen(link) }
  /// Binds as the transport beneath.
  public func bind(
    _ address: RemoteAddress, for sink: any DatagramSink
  ) throws(BindFailure) -> (Link, RemoteAddress) { try inner.bind(address, for: sink) }
  /// Unbinds as the transport beneath.
  public func unbind(_ link: Link) { inner.unbind(link) }
  /// Sends a datagram as the transport beneath.
  public func send(_ datagram: UnsafeRawBufferPointer, from link: Link, to address: RemoteAddress) -> Bool {
    inner.send(datagram, from: link, to: address)
  }
  /// The addresses of the transport beneath.
  public var addresses: [RemoteAddress] { inner.addresses }
}
