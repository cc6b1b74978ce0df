/// A WebRTC connection to one other peer with a data channel, over sockets of this machine: the signals go
/// through the client's hub, the messages do not.
///
/// It has a thread of its own, which ends with it. What comes waits in `events`, as much as `limits.events`
/// allows.
public final class DataConnection: Sendable {
  /// What the channel is called, as `/sdk/loft.js` calls it.
  static let label = "loft"
  /// The other peer.
  public let peer: PeerID
  /// What happens; it throws why the connection is over unless it was closed.
  public let events: AsyncThrowingStream<DataEvent, any Error>

  private let loop: DataLoop

  init(_ client: HubClient, to peer: PeerID, offering isOffering: Bool) throws(ClientError) {
    self.peer = peer
    let most = client.driver.options.limits.events
    let (events, reader) = AsyncThrowingStream.makeStream(
      of: DataEvent.self, throwing: (any Error).self, bufferingPolicy: .bufferingOldest(most))
    self.events = events
    let driver = client.driver
    loop = try DataLoop(isOffering: isOffering) { [weak driver] word in
      switch word {
      case .signal(let type, let data):
        driver?.enter { machine, _ in
          machine.whenReady(0) { [unowned machine] in
            machine.pass(to: peer, type, data) { [unowned machine] result in
              // A candidate that is lost is one way less; without a description there is none.
              guard case .failure(let error) = result, type != "ice-candidate" else { return }
              machine.tell(.error(error))
              reader.finish(throwing: error)
            }
          }
        }
      case .state(let state):
        driver?.enter { machine, _ in machine.enter(state, with: peer) }
      case .event(let event):
        if case .dropped = reader.yield(event) {
          reader.finish(
            throwing: ClientError("reading-too-slowly", "more than \(most) messages waited to be read"))
        }
      case .over(let error):
        driver?.enter { machine, _ in machine.enter(.disconnected, with: peer) }
        reader.finish(throwing: error)
      }
    }
  }

  /// A signal of the other peer: an answer, a candidate, an offer.
  public func take(_ signal: Signal) {
    guard signal.from == peer else { return }
    loop.run { $0.take(signal) }
  }

  /// Sends text over the channel; what is sent before it is open waits, up to a limit.
  public func send(_ text: String) { loop.run { $0.send(Array(text.utf8), isText: true) } }

  /// Sends bytes over the channel.
  public func send(_ bytes: [UInt8]) { loop.run { $0.send(bytes, isText: false) } }

  /// Ends it.
  public func close() { loop.run { $0.close() } }

  deinit { loop.run { $0.close() } }
}

extension HubClient {
  /// Offers another peer a connection with a data channel. Hand it that peer's signals.
  public func connect(to peer: PeerID) throws(ClientError) -> DataConnection {
    try DataConnection(self, to: peer, offering: true)
  }

  /// Takes another peer's offer.
  public func answer(_ offer: Signal) throws(ClientError) -> DataConnection {
    let connection = try DataConnection(self, to: offer.from, offering: false)
    connection.take(offer)
    return connection
  }
}
