/// What brings a peer's messages to and fro, by its socket and by other ways, in place of its socket alone.
/// Called on the peer's reactor.
public protocol Vehicle: AnyObject, Sendable {
  /// The hub has a message for the peer. False when so much waits that the peer counts as too slow.
  func send(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, to rider: Rider) -> Bool
  /// The hub has a signal for the peer. Whoever takes it and cannot bring it tells who sent it.
  func send(_ signal: UnsafeRawBufferPointer, from origin: SignalOrigin, to rider: Rider) -> Bool
  /// Something came over the peer's socket, as it came.
  func received(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, from rider: Rider)
  /// The peer's socket has gone. True when the peer keeps its place nonetheless.
  func lost(code: UInt16, reason: String, by rider: Rider) -> Bool
  /// The hub closes the connection: sends what waits and says goodbye, except over the socket.
  func close(code: UInt16, reason: String, to rider: Rider)
  /// Asks the peer for a sign of life, except over the socket.
  func probe(_ rider: Rider)
  /// Takes nothing from the peer for a while, except from the socket.
  func rest(for time: Duration, _ rider: Rider)
  /// The peer has come back with another socket, which it has from now on.
  func returned(_ rider: Rider, by admission: AdmitConnection)
  /// The connection is over.
  func ended(_ connection: ConnectionID, at station: Station)
}

extension Vehicle {
  /// Brings a signal like any message.
  public func send(_ signal: UnsafeRawBufferPointer, from origin: SignalOrigin, to rider: Rider) -> Bool {
    send(signal, .text, to: rider)
  }
  /// Nothing is to be done.
  public func returned(_ rider: Rider, by admission: AdmitConnection) {}
}

/// A peer whose messages a vehicle brings, on the reactor that owns it.
public struct Rider {
  let ride: Ride
  /// Its connection.
  public var connection: ConnectionID { ride.id }
  /// Its reactor.
  public var station: Station { Station(lane: ride.lane) }
  /// The peer, while its connection is open.
  public var peer: Peer? { station.peer(ride.id) }
  /// Whether it still has its socket.
  public var hasSocket: Bool { ride.hasSocket }

  /// Sends a message over the socket, as it is; false when there is none, or it takes no more.
  public func sendOverSocket(_ message: UnsafeRawBufferPointer, _ kind: MessageKind) -> Bool {
    guard ride.hasSocket else { return false }
    if let loan = ride.loan { return station.send(message, kind, to: loan) }
    return ride.lane.transport.send(message, kind, to: ride.socket)
  }

  /// Hands the hub a message of the peer, as if it had come over its socket.
  public func deliver(_ message: UnsafeRawBufferPointer, _ kind: MessageKind) {
    guard let record = ride.lane.live(ride.id) else { return }
    record.pointee.signsOfLife &+= 1
    ride.lane.take(message, kind, from: ride.id.index, record)
  }

  /// The peer lives, whatever it said.
  public func isAlive() { ride.lane.answered(ride.id) }

  /// There is no way to the peer any more: its connection ends, in a later call.
  public func end(code: UInt16, reason: String) { ride.end(code: code, reason: reason) }
}

/// Joins one connection of a lane with its vehicle.
final class Ride: LinkVehicle {
  unowned let lane: Lane
  let id: ConnectionID
  /// What the connection's own socket is called.
  let socket: Link
  let vehicle: any Vehicle
  /// The connection whose socket it has by now.
  private(set) var loan: ConnectionID?
  var hasSocket = true
  private var isEnding = false

  init(_ lane: Lane, _ id: ConnectionID, _ socket: Link, _ vehicle: any Vehicle) {
    (self.lane, self.id, self.socket, self.vehicle) = (lane, id, socket, vehicle)
  }

  private var rider: Rider { Rider(ride: self) }

  func send(_ message: UnsafeRawBufferPointer, _ kind: MessageKind) -> Bool {
    vehicle.send(message, kind, to: rider)
  }

  func close(code: UInt16, reason: String) {
    vehicle.close(code: code, reason: reason, to: rider)
    if hasSocket { closeSocket(code: code, reason: reason) } else { end(code: code, reason: reason) }
  }

  func probe() {
    vehicle.probe(rider)
    reach { $0.transport.probe($1) }
  }

  func rest(for time: Duration) {
    vehicle.rest(for: time, rider)
    reach { $0.transport.rest($1, for: time) }
  }

  /// Does something with its socket, on the lane that has it.
  private func reach(_ work: @escaping @Sendable (Lane, Link) -> Void) {
    guard hasSocket else { return }
    guard let loan else { return work(lane, socket) }
    lane.core.inbox(loan.lane).run { lane in
      if let record = lane.live(loan) { work(lane, record.pointee.link) }
    }
  }

  private func closeSocket(code: UInt16, reason: String) {
    if let loan { return lane.core.close(loan, code: code, reason: reason) }
    lane.transport.close(socket, code: code, reason: reason)
  }

  /// From now on it has the socket of another connection, in place of the one it may have had.
  func take(_ loan: ConnectionID) {
    if hasSocket { closeSocket(code: CloseCode.replaced, reason: "replaced by a newer connection") }
    (self.loan, hasSocket) = (loan, true)
  }

  /// A socket has gone, that of `loan` or its own; whether the connection goes on.
  func survives(_ loan: ConnectionID?, code: UInt16, reason: String) -> Bool {
    guard loan == self.loan else { return true }
    guard hasSocket else { return false }
    hasSocket = false
    return !isEnding && lane.live(id) != nil && vehicle.lost(code: code, reason: reason, by: rider)
  }

  func end(code: UInt16, reason: String) {
    guard !isEnding else { return }
    isEnding = true
    lane.inbox.run { [id] lane in
      if let ride = lane.held(id)?.pointee.socket?.ride, ride.hasSocket {
        lane.close(id, code: code, reason: reason)
      } else {
        lane.closed(id, over: lane.held(id)?.pointee.socket?.ride?.loan, code: code, reason: reason)
      }
    }
  }
}

extension Peer {
  /// From now on `vehicle` brings this peer's messages, in both directions. In everything else the peer stays
  /// what it is, and all limits hold. False when its messages go elsewhere already, or it is closing.
  public func board(_ vehicle: any Vehicle) -> Rider? {
    let record = lane.records[index]
    guard record.pointee.state == .open, record.pointee.isPeer, !record.pointee.isDiverted else { return nil }
    let ride = Ride(lane, connection, record.pointee.link, vehicle)
    guard let link = lane.transport.vehicles.add(ride) else { return nil }
    record.pointee.link = link
    record.pointee.isDiverted = true
    record.pointee.socket = SocketHandler(ride)
    return Rider(ride: ride)
  }
}
