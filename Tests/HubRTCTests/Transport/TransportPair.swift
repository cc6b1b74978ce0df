import HubCrypto
import Testing

@testable import HubRTC

/// Two ends with a path between them, and a time that passes only here.
final class TransportPair {
  let ends: [TransportEnd]
  var path: LossyPath
  private(set) var now: Int64 = 1_000
  /// Sees each datagram before it is sent, and may change it; an empty one is not sent.
  var meddle: ((_ from: Int, _ bytes: [UInt8]) -> [UInt8])?

  static let identities: [RTCIdentity] = (0..<2).compactMap { _ in try? RTCIdentity() }

  init(
    seed: UInt64 = 1, loss: Int = 0, _ change: (inout RTCSettings) -> Void = { _ in }
  ) throws {
    var settings = RTCSettings()
    settings.clock = SctpClock()
    change(&settings)
    try #require(Self.identities.count == 2)
    ends = (0..<2).map { TransportEnd($0, settings, Self.identities[$0]) }
    path = LossyPath(seed: seed)
    path.loss = loss
    for end in ends {
      let other = 1 - end.index
      end.outgoing = { [unowned self] datagram in
        guard let meddle else { return path.send(datagram, to: other, now: now) }
        let changed = meddle(end.index, Array(datagram))
        if !changed.isEmpty { changed.withUnsafeBytes { path.send($0, to: other, now: now) } }
      }
    }
  }

  func plan(_ index: Int, expecting: Fingerprint? = nil) -> TransportPlan {
    TransportPlan(
      end: index == 0 ? .client : .server,
      fingerprints: [expecting ?? Self.identities[1 - index].fingerprint], port: 5_000,
      largestMessage: 65_536)
  }

  func begin() {
    for end in ends {
      end.transport?.begin(plan(end.index), now: now)
      end.transport?.settle(now: now)
    }
  }

  /// Lets time pass until something is so, and says whether it came to be.
  @discardableResult
  func run(_ milliseconds: Int64, until isDone: () -> Bool = { false }) -> Bool {
    let end = now + milliseconds
    while !isDone() {
      var next = end
      for side in ends {
        side.transport?.tick(now: now)
        side.transport?.settle(now: now)
        if let wanted = side.transport?.due { next = min(next, max(wanted, now + 1)) }
      }
      if isDone() { break }
      if let arrival = path.next { next = min(next, max(arrival, now)) }
      now = next
      for datagram in path.take(until: now) {
        let side = ends[datagram.end]
        datagram.bytes.withUnsafeBytes { side.transport?.received($0, now: now) }
        side.transport?.settle(now: now)
      }
      if now >= end { return isDone() }
    }
    return true
  }

  /// Both ends are up and a channel of the first is open at both.
  func connected(label: String = "data", ordered: Bool = true) throws -> ChannelNumber {
    begin()
    let channel = try ends[0].open(label, ordered: ordered, now: now)
    try #require(run(20_000) { ends[0].isUp && ends[1].opened.contains { $0.label == label } })
    return channel
  }

  /// The number that the other end knows a channel by.
  func number(of label: String, at index: Int) throws -> ChannelNumber {
    try #require(ends[index].opened.first { $0.label == label }).number
  }
}
