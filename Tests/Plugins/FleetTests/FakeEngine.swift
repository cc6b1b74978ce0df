import HubKernel
import HubMesh

@testable import Fleet

/// An engine in memory that does what NATS does and as badly: subjects deliver at most once and in order, a
/// lost connection loses what is under way in both directions, buckets keep the last value of each key and
/// give writes one order.
final class FakeEngine {
  struct Value {
    var revision: UInt64
    var bytes: [UInt8]?
  }

  var revision: UInt64 = 0
  var presence: [String: Value] = [:]
  var hubs: [String: [UInt8]] = [:]
  var members: [SimulatedHub] = []
  private(set) var reads = 0
  private(set) var writes = 0

  func write(_ bytes: [UInt8]?, at key: String) {
    revision += 1
    writes += 1
    presence[key] = Value(revision: revision, bytes: bytes)
    guard let (network, life, peer) = EntryKey.read(key) else { return }
    for hub in members where hub.isConnected && hub.watches.contains(network) {
      hub.downlink.append(.entry(network, life, peer, value: bytes, revision: revision))
    }
  }

  func certify(_ life: Life, by judge: Life) {
    guard hubs[Subjects.certificate(life)] == nil else { return }
    hubs[Subjects.certificate(life)] = Array(judge.description.utf8)
    tellAll(.certificate(of: life, by: judge))
  }

  func renew(_ life: Life, _ beats: UInt64) {
    hubs[Subjects.lease(life)] = Array(String(beats).utf8)
    tellAll(.lease(life, beats: beats))
  }

  private func tellAll(_ news: News) {
    for hub in members where hub.isConnected { hub.downlink.append(news) }
  }

  func publish(_ frame: [UInt8], to life: Life) {
    for hub in members where hub.isConnected && hub.listensAs == life { hub.downlink.append(.frame(frame)) }
  }

  func purge(_ life: Life) {
    for key in presence.keys where EntryKey.read(key)?.life == life { presence[key] = nil }
  }

  func read(_ network: FleetNetwork, _ round: UInt64, for hub: SimulatedHub) {
    reads += 1
    hub.watches.insert(network.key)
    let entries = presence.sorted { $0.value.revision < $1.value.revision }.compactMap {
      key, value -> News.Entry? in
      guard let (found, life, peer) = EntryKey.read(key), found == network.key, let bytes = value.bytes else {
        return nil
      }
      return News.Entry(life: life, peer: peer, value: bytes, revision: value.revision)
    }
    hub.downlink.append(.reading(network.key, round: round, entries))
  }

  /// What a hub is told of others when it comes.
  func greet(_ hub: SimulatedHub) {
    tellOfHubs(hub)
    hub.downlink.append(.connected(server: "fake", longest: 1 << 20))
  }

  func tellOfHubs(_ hub: SimulatedHub) {
    let known = hubs.sorted { $0.key < $1.key }
    for (key, value) in known where key.hasPrefix("dead.") {
      guard let life = Life(key.dropFirst(5)), let judge = Life(String(decoding: value, as: UTF8.self)) else {
        continue
      }
      hub.downlink.append(.certificate(of: life, by: judge))
    }
    for (key, value) in known where key.hasPrefix("hub.") {
      guard let life = Life(key.dropFirst(4)), let beats = UInt64(String(decoding: value, as: UTF8.self))
      else {
        continue
      }
      hub.downlink.append(.lease(life, beats: beats))
    }
  }

  /// As a server that had nothing on a disk.
  func forgetEverything() { (presence, hubs, revision) = ([:], [:], 0) }
}

extension [UInt8]: FrameBytes {
  func read(_ body: (UnsafeRawBufferPointer) -> Void) { withUnsafeBytes(body) }
}
