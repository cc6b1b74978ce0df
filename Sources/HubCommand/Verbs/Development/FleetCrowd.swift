internal import HubKernel

/// Two peers at each hub of a fleet, and the count of what they sent and were told.
struct FleetCrowd {
  private struct Member {
    let hub: Int
    let client: DevelopmentClient
  }

  /// A signal that is under way, from one member to another.
  private struct Letter {
    let text: String
    let sender: DevelopmentClient
    let target: DevelopmentClient
  }

  private static let patience = Duration.seconds(10)
  /// So long everybody goes on reading before it is said that nothing came twice.
  private static let silence = Duration.milliseconds(200)
  private static let glance = Duration.milliseconds(20)
  private static let membersOfHub = 2

  private var members: [Member] = []
  private var ids: [Int: [PeerID]] = [:]
  private var waiting: [Letter] = []
  private var sent = 0
  private var refused = 0

  var count: Int { members.count }

  /// The peers of a hub come to it. Those that were there before are the same ones.
  mutating func enter(_ hub: Int, at port: UInt16) throws {
    let ids = ids[hub] ?? (0..<Self.membersOfHub).map { _ in PeerID.random() }
    self.ids[hub] = ids
    for id in ids {
      guard let client = DevelopmentClient(port: port, id: id) else {
        throw CommandFailure(.failed, "hub-\(hub) takes no peers")
      }
      members.append(Member(hub: hub, client: client))
    }
  }

  /// Waits until everybody was told of everybody at other hubs; or, of those pairs, only those with a peer of
  /// this hub. Returns how often somebody was.
  func meet(_ hub: Int? = nil) throws -> Int {
    var count = 0
    for (one, other) in pairs() where hub == nil || one.hub == hub || other.hub == hub {
      guard one.client.hears("peer-discovered", within: Self.patience, about: other.client.id) else {
        throw CommandFailure(
          .failed, "a peer of hub-\(one.hub) was not told of one at hub-\(other.hub)",
          hint: "hubctl plugins says how the fleet is; with --stay the hubs can be asked")
      }
      count += 1
    }
    return count
  }

  /// The peers of a hub are gone: waits until all others were told so of each of them.
  mutating func lose(_ hub: Int, within time: Duration) throws {
    let gone = members.filter { $0.hub == hub }
    members.removeAll { $0.hub == hub }
    for member in members {
      for other in gone {
        guard member.client.hears("peer-disconnected", within: time, about: other.client.id) else {
          throw CommandFailure(
            .failed, "a peer of hub-\(member.hub) still takes one of hub-\(hub) for present after \(time)")
        }
      }
    }
  }

  /// Signals between all who are at different hubs; returns how many arrived, which are all of them.
  mutating func exchange() throws -> Int { try deliver(pairs()) }

  /// The same between those who are at one hub.
  mutating func exchangeAtHome() throws -> Int { try deliver(pairs { $0 == $1 }) }

  /// Sends signals to those at other hubs without waiting for them.
  mutating func sendAcross() throws -> Int {
    let letters = try send(pairs())
    waiting += letters
    return letters.count
  }

  /// What became of those: they arrive, or their senders are told that they did not.
  mutating func settle(within time: Duration) throws -> (arrived: Int, refused: Int) {
    let deadline = ContinuousClock.now + time
    var (arrived, refused) = (0, 0)
    for letter in waiting {
      while true {
        if letter.target.receives(letter.text, from: letter.sender, within: Self.glance) {
          arrived += 1
          break
        }
        if letter.sender.wasRefused(letter.text, within: Self.glance) {
          refused += 1
          break
        }
        guard ContinuousClock.now < deadline else {
          throw CommandFailure(.failed, "a signal neither arrived nor came back within \(time)")
        }
      }
    }
    waiting = []
    self.refused += refused
    return (arrived, refused)
  }

  /// What it all came to.
  func summary() throws -> String {
    var doubled = 0
    for member in members {
      member.client.listen(for: Self.silence)
      doubled += member.client.signals.values.reduce(0) { $0 + $1 - 1 }
    }
    guard doubled == 0 else { throw CommandFailure(.problems, "\(doubled) signals came twice") }
    return
      "\(sent) signals sent, \(sent - refused) arrived, \(refused) came back as errors, 0 lost, 0 doubled"
  }

  /// Keeps the peers connected until their hubs end.
  func keep() throws { try DevelopmentClient.keep(members.map(\.client)) }

  private func pairs(_ areMeant: (Int, Int) -> Bool = { $0 != $1 }) -> [(Member, Member)] {
    members.flatMap { one in
      members.filter { areMeant(one.hub, $0.hub) && one.client !== $0.client }.map { (one, $0) }
    }
  }

  private mutating func send(_ pairs: [(Member, Member)]) throws -> [Letter] {
    var letters: [Letter] = []
    for (one, other) in pairs {
      let letter = Letter(text: "signal \(sent)", sender: one.client, target: other.client)
      guard one.client.signal(other.client, saying: letter.text) else {
        throw CommandFailure(.failed, "hub-\(one.hub) takes no signals")
      }
      sent += 1
      letters.append(letter)
    }
    return letters
  }

  private mutating func deliver(_ pairs: [(Member, Member)]) throws -> Int {
    let letters = try send(pairs)
    for (letter, (one, other)) in zip(letters, pairs) {
      guard letter.target.receives(letter.text, from: letter.sender, within: Self.patience) else {
        throw CommandFailure(
          .failed, "a signal from a peer of hub-\(one.hub) did not reach one of hub-\(other.hub)")
      }
    }
    return letters.count
  }
}
