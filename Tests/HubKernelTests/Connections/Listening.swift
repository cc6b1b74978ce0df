import HubKernel

/// A trunk that writes down what it hears.
final class Listening: Trunk {
  private let diary: Diary
  private let answer: @Sendable (String, Peer) -> Void

  init(_ diary: Diary, _ answer: @escaping @Sendable (String, Peer) -> Void = { _, _ in }) {
    self.diary = diary
    self.answer = answer
  }

  func opened(_ peer: Peer) {
    diary.note("opened at \(peer.station.number)")
    answer("opened", peer)
  }

  func received(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, on peer: Peer) {
    let text = String(decoding: message, as: UTF8.self)
    diary.note("\(kind) \(text)")
    answer(text, peer)
  }

  func ended(_ connection: ConnectionID?, _ end: TrunkEnd, at station: Station) {
    switch end {
    case .closed(let code, let reason): diary.note("closed \(code) \(reason) at \(station.number)")
    case .failed(let code, let reason): diary.note("failed \(code) \(reason) at \(station.number)")
    }
    if let connection, station.peer(connection) != nil { diary.note("still open") }
  }
}
