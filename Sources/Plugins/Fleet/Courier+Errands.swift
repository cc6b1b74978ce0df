import Glibc
import HubBase
import HubKernel
import HubMesh
import HubNATS

extension Courier {
  /// A bucket may be read for so long, and opening is tried again after so many milliseconds.
  private static let patience = Duration.seconds(5)
  private static let pause: Int32 = 100

  func runErrands() {
    while let errands = errands.next() {
      for errand in errands { run(errand) }
    }
    (watches, leases) = ([:], nil)
  }

  private func run(_ errand: Errand) {
    do throws(NATSFailure) {
      switch errand {
      case .open(let server): try open(server)
      case .readHubs: if let hubs = line.withLock({ $0.hubs }) { try readHubs(hubs) }
      case .purge(let life): try line.withLock { $0.presence }?.purge("*.*.\(life).>")
      case .read(let network, let round): try read(network, round)
      case .unwatch(let network): watches[network] = nil
      case .stop:
        // What was published on the way out should get there.
        if let connection = line.withLock({ $0.connection }), connection.isConnected {
          try? connection.flush(within: .seconds(1))
        }
        errands.close()
      }
    } catch {
      if case .purge = errand { return }
      retry(errand, error)
    }
  }

  /// The connection may be lost once more, and then what was read counts for nothing; or a server has just
  /// been started and has not read its buckets yet.
  private func retry(_ errand: Errand, _ failure: NATSFailure) {
    guard line.withLock({ $0.connection })?.isConnected ?? true else { return }
    if failure.kind != .late, failure.kind != .away, failure.kind != .unheard, failure.kind != .missing {
      bring(.complaint(failure.description))
    }
    poll(nil, 0, Self.pause)
    errands.add(errand)
  }

  private func open(_ server: String) throws(NATSFailure) {
    guard let connection = line.withLock({ $0.connection }) else {
      // It tells of itself before its maker has it.
      poll(nil, 0, 1)
      return errands.add(.open(server: server))
    }
    let presence = try bucket(subjects.presenceBucket, echo: subjects.networks, on: connection)
    let hubs = try bucket(subjects.hubBucket, echo: subjects.leases, on: connection)
    if leases == nil {
      let head = subjects.leases.utf8.count + 1
      leases = try connection.subscribe(to: subjects.leases + ".>") { [bring] message in
        Courier.tell(of: message.subject.dropFirst(head), [UInt8](message.bytes), bring)
      }
    }
    line.withLock { ($0.presence, $0.hubs) = (presence, hubs) }
    try readHubs(hubs)
    bring(.connected(server: server, longest: connection.longestMessage))
  }

  private func readHubs(_ hubs: NATSBucket) throws(NATSFailure) {
    let known = try hubs.entries(">", within: Self.patience)
    // First who is dead, so that nobody seems to have come to life. That a hub did live says nothing of now.
    for entry in known where entry.key.hasPrefix("dead.") { Self.tell(of: entry, bring) }
    for entry in known where !entry.key.hasPrefix("dead.") { Self.tell(of: entry, bring) }
  }

  private func bucket(
    _ name: String, echo: String, on connection: NATSConnection
  ) throws(NATSFailure) -> NATSBucket {
    var options = NATSBucketOptions(name: name)
    options.lifetime = .milliseconds(limits.lifetime)
    options.echo = echo
    options.replicas = replicas
    return try NATSBucket(options, on: connection)
  }

  private static func tell(of entry: NATSEntry, _ bring: (News) -> Void) {
    if let value = entry.value { tell(of: entry.key[...], value, bring) }
  }

  private static func tell(of key: Substring, _ value: [UInt8], _ bring: (News) -> Void) {
    let words = key.split(separator: ".", omittingEmptySubsequences: false)
    guard words.count == 2, let life = Life(words[1]) else { return }
    switch words[0] {
    case "hub":
      guard value.count <= 20, let beats = UInt64(String(decoding: value, as: UTF8.self)) else { return }
      bring(.lease(life, beats: beats))
    case "dead":
      guard value.count <= 80, let judge = Life(String(decoding: value, as: UTF8.self)) else { return }
      bring(.certificate(of: life, by: judge))
    default: break
    }
  }

  private func read(_ network: FleetNetwork, _ round: UInt64) throws(NATSFailure) {
    let line = line.withLock { $0 }
    guard let connection = line.connection, let presence = line.presence else { return }
    if watches[network] == nil {
      let head = subjects.networks.utf8.count + 1
      watches[network] = try connection.subscribe(to: subjects.network(network)) { [bring] message in
        guard let (key, life, peer) = EntryKey.read(message.subject.dropFirst(head)),
          let revision = message.revision
        else { return }
        bring(
          .entry(
            key, life, peer, value: message.isDeletion ? nil : [UInt8](message.bytes), revision: revision))
      }
    }
    let entries = try presence.entries("\(network.words).>", within: Self.patience)
    bring(
      .reading(
        network.key, round: round,
        entries.compactMap { entry in
          guard let value = entry.value, let (_, life, peer) = EntryKey.read(entry.key) else { return nil }
          return News.Entry(life: life, peer: peer, value: value, revision: entry.revision)
        }))
  }
}
