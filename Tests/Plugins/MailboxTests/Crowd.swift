import HubKernel
import HubTesting

@testable import Mailbox

/// Peers that lose their connections, come back or do not, and signal to each other all the while; and what
/// must be true of that, whatever the hub thinks.
final class Crowd: @unchecked Sendable {
  // Sendable: one test uses it, and waits for each call.
  struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9
    }
  }

  struct Sent {
    let from: Int
    let to: Int
    let number: Int
    /// How often the sender had lost its place by then: afterwards it hears of nothing that was before.
    let life: Int
  }

  let hub: TestHub
  let lanes: Int
  var dice: Dice
  var rovers: [Rover] = []
  var isAway: [Bool] = []
  var lives: [Int] = []
  var sent: [Sent] = []
  /// One that stays, and sees who comes and goes.
  let watcher: TestClient

  init(_ count: Int, lanes: Int, seed: UInt64) async throws {
    hub = try await TestHub.withMailbox("{letters: 8, ttl: 10s}", lanes: lanes, seed: seed)
    (self.lanes, dice) = (lanes, Dice(state: seed))
    watcher = await hub.connect("watcher", in: "lobby")
    for index in 0..<count {
      let peer = PeerID(high: 7, middle: 7, low: UInt32(index + 1))
      rovers.append(await Rover(peer, in: "lobby", at: hub))
      isAway.append(false)
      lives.append(0)
      await rovers[index].say(#"{"type":"seen","data":{"count":0}}"#)
    }
  }

  func step() async {
    let index = Int.random(in: 0..<rovers.count, using: &dice)
    let rover = rovers[index]
    switch Int.random(in: 0..<20, using: &dice) {
    case 0..<9 where !isAway[index]:
      let to = Int.random(in: 0..<rovers.count, using: &dice)
      guard to != index else { return }
      let number = sent.count
      sent.append(Sent(from: index, to: to, number: number, life: lives[index]))
      let text =
        #"{"type":"offer","targetPeerId":"\#(rovers[to].peer)","data":"\#(number)","messageId":"\#(number)"}"#
      await hub.send(text, by: rover.client)
    case 9..<12 where !isAway[index]:
      rover.take(Int.random(in: 0..<6, using: &dice))
      if Bool.random(using: &dice) {
        await hub.send(#"{"type":"seen","data":{"count":\#(rover.seen)}}"#, by: rover.client)
      }
    case 12..<15 where !isAway[index]:
      await rover.drop()
      isAway[index] = true
    case 12..<18: await comeBack(index)
    case 18: await hub.pass(.milliseconds(Int.random(in: 1...4_000, using: &dice)))
    case 19 where Int.random(in: 0..<8, using: &dice) == 0: await hub.pass(.seconds(31))
    default: break
    }
  }

  func comeBack(_ index: Int) async {
    let rover = rovers[index]
    // It may also come while its former connection is still open.
    let lane = Int.random(in: 0..<lanes, using: &dice)
    isAway[index] = false
    guard await !rover.comeBack(lane: lane) else { return }
    lives[index] += 1
    await rover.announce("lobby")
    await hub.send(#"{"type":"seen","data":{"count":\#(rover.seen)}}"#, by: rover.client)
  }

  /// Everybody comes back and reads.
  func finish() async {
    for index in rovers.indices { if isAway[index] { await comeBack(index) } }
    await hub.pass(.seconds(1))
    for rover in rovers { rover.take() }
  }

  /// Signals that were neither delivered nor returned, or both.
  var wrongs: [String] {
    var wrongs: [String] = []
    var received = [[Int: Int]](repeating: [:], count: rovers.count)
    var returned = [[Int: Bool]](repeating: [:], count: rovers.count)
    for (index, rover) in rovers.enumerated() {
      var latest: [PeerID: Int] = [:]
      for message in rover.everHeard {
        if message.type == "offer", let number = message.data?.text.flatMap({ Int($0) }) {
          received[index][number, default: 0] += 1
          let from = message["fromPeerId"]?.text.flatMap { PeerID($0) } ?? rover.peer
          if let last = latest[from], last >= number { wrongs.append("\(number) came after \(last)") }
          latest[from] = number
        } else if message.type == "error", let number = message["messageId"]?.text.flatMap({ Int($0) }) {
          if returned[index][number] != nil { wrongs.append("\(number) came back twice") }
          returned[index][number] = message["mayHaveArrived"]?.bool ?? false
        }
      }
    }
    for one in sent {
      let arrivals = received[one.to][one.number] ?? 0
      let isDoubtful = returned[one.from][one.number]
      if arrivals > 1 { wrongs.append("\(one.number) came twice") }
      if arrivals == 1, isDoubtful == false { wrongs.append("\(one.number) came and came back") }
      // Who has lost its place since does not hear what became of it.
      if arrivals == 0, isDoubtful == nil, lives[one.from] == one.life {
        wrongs.append("\(one.number) is lost")
      }
    }
    return wrongs
  }

  /// How often the watcher saw each leave.
  var departures: [Int] {
    let told = watcher.heard.filter { $0.type == "peer-disconnected" }.compactMap { $0.data?["peerId"]?.text }
    return rovers.map { rover in told.filter { $0 == rover.peer.description }.count }
  }

  /// Whom each believes to be there.
  var beliefs: [Set<String>] {
    rovers.map { rover in
      var known: Set<String> = []
      for message in rover.heard {
        guard let peer = message.data?["peerId"]?.text else { continue }
        if message.type == "peer-discovered" { known.insert(peer) }
        if message.type == "peer-disconnected" { known.remove(peer) }
      }
      return known
    }
  }
}
