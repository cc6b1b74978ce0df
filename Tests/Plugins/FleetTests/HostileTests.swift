import HubKernel
import HubMesh
import Testing

@testable import Fleet

/// Whoever may publish on the servers may say anything.
struct HostileTests {
  @Test(arguments: 0..<50) func readsEverythingAndTrapsOnNothing(_ seed: Int) throws {
    var course = Course(seed: UInt64(seed))
    var chance = Course.Chance(state: UInt64(seed))
    let network = course.networks[0]
    course.settle()
    course.hubs[0].enter(course.peers[0], network, now: course.now)
    course.hubs[1].enter(course.peers[1], network, now: course.now)
    course.settle()
    let node = try #require(course.hubs[1].node)
    course.send(from: course.hubs[0], course.peers[0], to: course.peers[1], network)
    let frames = course.hubs[0].uplink.compactMap { order -> [UInt8]? in
      if case .publish(let frame, _) = order { frame } else { nil }
    }
    let whole = try #require(frames.first)
    for _ in 0..<400 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &chance) {
        bytes[Int.random(in: 0..<bytes.count, using: &chance)] = UInt8.random(in: 0...255, using: &chance)
      }
      if Bool.random(using: &chance) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &chance)) }
      bytes.withUnsafeBytes { node.heard($0, now: course.now) }
    }
    #expect(node.hubs.count <= FleetLimits.mostHubs)
  }

  @Test func refusesWhatIsNoJSON() throws {
    var course = Course(seed: 1)
    let network = course.networks[0]
    course.settle()
    course.hubs[0].enter(course.peers[0], network, now: course.now)
    course.hubs[1].enter(course.peers[1], network, now: course.now)
    course.settle()
    let node = try #require(course.hubs[0].node)
    let id = course.oracle.send("0 bad")
    Array("offer".utf8).withUnsafeBytes { type in
      Array(#"{"a":"#.utf8).withUnsafeBytes { data in
        Array(id.utf8).withUnsafeBytes { messageID in
          let letter = Letter(
            from: course.peers[0], to: course.peers[1], network: network.key, type: type, data: data,
            messageID: messageID)
          let isTaken = node.send(letter, now: course.now)
          #expect(isTaken)
        }
      }
    }
    course.wait(1_000)
    #expect(course.oracle.fates[id]?.errors == [.badLetter])
    #expect(course.oracle.fates[id]?.arrivals == 0)
  }

  @Test func takesNoEntryThatNobodyCanRead() {
    for key in ["a.b.c.d", "default.00.x-1.y", "", "...", "default"] { #expect(EntryKey.read(key) == nil) }
    for word in ["", "-", "0-0", String(repeating: "0", count: 40) + "-g", "x-1-2"] {
      #expect(Life(word) == nil)
    }
    let peer = PeerID(high: 1, middle: 2, low: 3)
    for bytes in [[], [1], [UInt8](repeating: 0, count: 26), [2] + [UInt8](repeating: 0, count: 40)] {
      #expect(EntryValue(bytes, peer: peer, scratch: JSONScratch()) == nil)
    }
    let value = EntryValue(
      stay: 7, claim: 9, member: Member(peer: peer, isHub: true, note: Array(#"{"a":1}"#.utf8)))
    #expect(EntryValue(value.bytes, peer: peer, scratch: JSONScratch()) == value)
  }
}
