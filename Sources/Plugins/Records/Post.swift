import HubKernel

/// Messages for peers, which leave with one visit to each reactor, in the order in which they were left here.
final class Post: Sendable {
  private struct Letter {
    let connection: ConnectionID
    let message: [UInt8]
    /// The tenant to which the receiver must still belong; nil where it says nothing but what became of what
    /// the receiver said.
    let tenant: Namespace?
  }

  private let boxes: [Lock<[Letter]>]

  init(stations: Int) { boxes = (0..<max(1, stations)).map { _ in Lock([]) } }

  func leave(
    _ message: [UInt8], for connection: ConnectionID, of tenant: Namespace? = nil, _ host: Host,
    _ left: @escaping @Sendable (ConnectionID) -> Void = { _ in }
  ) {
    guard Int(connection.lane) < boxes.count else { return }
    let box = boxes[Int(connection.lane)]
    let isFirst = box.withLock { letters in
      letters.append(Letter(connection: connection, message: message, tenant: tenant))
      return letters.count == 1
    }
    guard isFirst else { return }
    host.run(at: Int(connection.lane)) { station in
      let letters = box.withLock { letters in
        defer { letters = [] }
        return letters
      }
      for letter in letters {
        // Whoever has announced elsewhere meanwhile sees nothing of its old tenant any more.
        if let tenant = letter.tenant, let peer = station.peer(letter.connection), peer.namespace != tenant {
          left(letter.connection)
          continue
        }
        letter.message.withUnsafeBytes { _ = station.send($0, .text, to: letter.connection) }
      }
    }
  }
}
