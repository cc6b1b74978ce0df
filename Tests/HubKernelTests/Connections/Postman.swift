import HubKernel
import HubTesting
import Testing

/// What a test sees of a hub that carries signals: what was taken, what came back, and a way to do things on
/// its reactors.
final class Postman: Sendable {
  private struct State: Sendable {
    var host: Host?
    var isTaking = true
  }

  let diary = Diary()
  private let state = Lock(State())

  /// Whether it takes what it is asked to carry.
  func take(_ isTaking: Bool) { state.withLock { $0.isTaking = isTaking } }

  /// Beside Chatter's words, a plugin that carries, receives posts, and diverts whoever says `divert`.
  func hub(lanes: Int, off: Bool = false, seed: UInt64? = nil) async throws -> TestHub {
    let key = "postman\(ObjectIdentifier(self).hashValue)"
    Behaviour.set(
      "\(key)/a", Diary(),
      Behaviour(
        wire: { [self] wiring, host, _ in
          state.withLock { $0.host = host }
          wiring.carry { [self] message, room, target in
            let isTaking = state.withLock { $0.isTaking }
            let words = [
              text(message.type), message.data.map(text) ?? "", message.trace.map(text) ?? "",
              text(message.messageID),
            ]
            diary.note(
              "\(message.peer.id.name) to \(target.name)@\(room.name.text): \(words.joined(separator: " "))")
            return isTaking
          } bounced: { [self] receipt, station in
            diary.note("bounced \(text(receipt)) at \(station.number)")
          }
          wiring.receive { [self] bytes, connection, station in
            diary.note("\(text(bytes)) from \(connection.lane) at \(station.number)")
          }
        }))
    let tenant = off ? "namespaces: {t: {networks: [x], plugins: {a: off}}}\n" : ""
    return try await TestHub(
      yaml: tenant + "plugins:\n  - chatter\n  - a: {test: \(key)}\n",
      catalogue: [CatalogueEntry(Chatter.self)] + Bench.catalogue, lanes: lanes, seed: seed)
  }

  /// Does something on a reactor, and everything that follows.
  func at(_ station: Int, _ hub: TestHub, _ work: @escaping @Sendable (Station) -> Void) async {
    state.withLock { $0.host }?.run(at: station, work)
    await hub.settle()
  }

  /// The only connection there is.
  func connection(_ hub: TestHub) async throws -> ConnectionID {
    let (host, ids) = (try #require(host), Lock([ConnectionID]()))
    try await hub.run { await host.everyPeer { peer in ids.withLock { $0.append(peer.connection) } } }
    return try #require(ids.withLock { $0.count == 1 ? $0.first : nil })
  }

  var host: Host? { state.withLock { $0.host } }
}

func text(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }

extension ForeignSignal {
  /// Lends a signal for as long as `body` runs.
  static func lend<Result>(
    _ type: String, data: String? = nil, trace: String? = nil, from peer: PeerID,
    _ spelling: PeerSpelling = .lowercase, receipt: String = "", _ body: (ForeignSignal) -> Result
  ) -> Result {
    var all = Array((type + (data ?? "") + (trace ?? "") + receipt).utf8)
    return all.withUnsafeMutableBytes { bytes in
      var start = 0
      func next(_ text: String) -> UnsafeRawBufferPointer {
        defer { start += text.utf8.count }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<(start + text.utf8.count)])
      }
      let words = (next(type), data.map(next), trace.map(next), next(receipt))
      return body(
        ForeignSignal(
          type: words.0, data: words.1, trace: words.2, from: peer, spelling: spelling, receipt: words.3))
    }
  }
}
