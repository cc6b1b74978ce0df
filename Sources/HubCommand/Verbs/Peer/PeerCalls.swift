internal import HubClient
internal import HubKernel

/// The data channels of a peer in the terminal, each with a task that writes what comes.
final class PeerCalls: Sendable {
  private struct State {
    var connections: [PeerID: DataConnection] = [:]
    var open: Set<PeerID> = []
    var tasks: [Task<Void, Never>] = []
    var isJSON = false
  }

  /// More at once are somebody's mistake.
  private static let most = 64

  private let client: HubClient
  private let takesOffers: Bool
  private let write: @Sendable (String) -> Void
  private let state = Lock(State())

  init(_ client: HubClient, takesOffers: Bool, _ write: @escaping @Sendable (String) -> Void) {
    (self.client, self.takesOffers, self.write) = (client, takesOffers, write)
  }

  var isJSON: Bool {
    get { state.withLock { $0.isJSON } }
    set { state.withLock { $0.isJSON = newValue } }
  }

  func offer(_ peer: PeerID) throws(CommandFailure) {
    guard peer != client.id else { throw CommandFailure(.usage, "this is the peer itself") }
    guard state.withLock({ $0.connections[peer] == nil }) else {
      throw CommandFailure(.usage, "there is a connection to that peer already")
    }
    do throws(ClientError) { keep(try client.connect(to: peer)) } catch {
      throw CommandFailure(.failed, error.sentence.printable)
    }
  }

  /// A signal that may be about a channel.
  func take(_ signal: Signal) {
    if let connection = state.withLock({ $0.connections[signal.from] }) { return connection.take(signal) }
    guard signal.type == "offer", takesOffers, state.withLock({ $0.connections.count < Self.most }) else {
      return
    }
    do throws(ClientError) { keep(try client.answer(signal)) } catch {
      say("failed", signal.from, error.sentence)
    }
  }

  private func keep(_ connection: DataConnection) {
    let peer = connection.peer
    state.withLock { state in
      state.connections[peer] = connection
      state.tasks.append(
        Task { [self] in
          do {
            for try await event in connection.events { told(event, peer) }
            say("closed", peer, "")
          } catch {
            say("failed", peer, "\(error)")
          }
          self.state.withLock { state in
            (state.connections[peer], _) = (nil, state.open.remove(peer))
          }
        })
    }
  }

  private func told(_ event: DataEvent, _ peer: PeerID) {
    switch event {
    case .state(let word): say("state", peer, word)
    case .opened(let label):
      state.withLock { _ = $0.open.insert(peer) }
      say("open", peer, label)
    case .text(let text): say("text", peer, text)
    case .binary(let bytes): say("binary", peer, "\(bytes.count) bytes")
    }
  }

  private func say(_ what: String, _ peer: PeerID, _ text: String) {
    let value = JSONValue.string(text)
    if isJSON {
      return write(
        PeerText.object("channel", ("peer", .string("\(peer)")), ("is", .string(what)), ("text", value))
          .description)
    }
    switch what {
    case "open": write("the channel to \(peer) is open")
    case "text": write("\(peer): \(text.printable)")
    case "closed": write("the channel to \(peer) is closed")
    default: write("the channel to \(peer): \(text.printable)")
    }
  }

  /// Says something over all open channels; false when there are none.
  func say(_ text: String) -> Bool {
    let open = state.withLock { state in state.open.compactMap { state.connections[$0] } }
    for connection in open { connection.send(text) }
    return !open.isEmpty
  }

  func close() { for connection in state.withLock({ Array($0.connections.values) }) { connection.close() } }
}
