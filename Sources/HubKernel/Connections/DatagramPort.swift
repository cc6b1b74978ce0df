import Synchronization

/// Who hears what comes to a UDP port of a plugin, on the reactor that has it.
public protocol DatagramReceiver: AnyObject, Sendable {
  /// A datagram came; its bytes are valid during the call. Where it comes from is what it claims.
  func received(
    _ datagram: UnsafeRawBufferPointer, on port: DatagramPort, from address: RemoteAddress,
    at station: Station)
}

/// A UDP port of a plugin on one of the reactors. Safe to hold after it is closed.
public final class DatagramPort: Sendable, Belonging {
  /// Where it is, with the real port.
  public let address: RemoteAddress
  let link: Link
  private let inbox: Inbox
  private let owner: Lock<Belongings>
  private let isClosed = Atomic<Bool>(false)

  init(_ address: RemoteAddress, _ link: Link, _ inbox: Inbox, _ owner: Belongings) {
    (self.address, self.link, self.inbox, self.owner) = (address, link, inbox, Lock(owner))
    owner.add(self)
  }

  /// Which reactor has it.
  public var station: Int { Int(inbox.lane) }
  /// Whether nothing more is heard of it.
  public var isOver: Bool { isClosed.load(ordering: .relaxed) }

  /// Closes it. Its receiver hears nothing more from now on.
  public func close() {
    guard !isClosed.exchange(true, ordering: .relaxed) else { return }
    owner.withLock { $0 }.remove(self)
    inbox.run { [link] in $0.transport.unbind(link) }
  }

  package func endWithOwner() { close() }
  package func move(to book: Belongings) { book.take(self, heldBy: owner, isOver: { isOver }) }
}

/// Brings what the transport got to the receiver.
private final class DatagramDesk: DatagramSink {
  private unowned let lane: Lane
  private let receiver: any DatagramReceiver
  var port: DatagramPort?

  init(_ lane: Lane, _ receiver: any DatagramReceiver) { (self.lane, self.receiver) = (lane, receiver) }

  func received(_ datagram: UnsafeRawBufferPointer, from address: RemoteAddress) {
    guard let port, !port.isOver else { return }
    receiver.received(datagram, on: port, from: address, at: Station(lane: lane))
  }
}

extension Host {
  /// Opens a UDP port on a reactor, during a call there; port 0 stands for any. It ends with the plugin.
  public func bind(
    _ address: RemoteAddress, at station: Station, for receiver: any DatagramReceiver
  ) throws(BindFailure) -> DatagramPort {
    let desk = DatagramDesk(station.lane, receiver)
    let (link, local) = try station.lane.transport.bind(address, for: desk)
    let port = DatagramPort(local, link, station.lane.inbox, belongings)
    desk.port = port
    return port
  }
}

extension Station {
  /// Sends a datagram in this turn, from a port of this reactor. False when it is lost here already.
  @discardableResult
  public func send(_ datagram: UnsafeRawBufferPointer, from port: DatagramPort, to address: RemoteAddress)
    -> Bool
  {
    guard port.station == number, !port.isOver else { return false }
    return lane.transport.send(datagram, from: port.link, to: address)
  }

  /// The addresses of this machine under which others may reach it, those of loopback last.
  public var addresses: [RemoteAddress] { lane.transport.addresses }
}
