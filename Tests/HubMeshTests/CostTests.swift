import HubMesh
import HubWire
import Testing

@Suite(.serialized) struct CostTests {
  @Test func lettersUseTheSameMemoryAgainAndAgain() {
    let corridor = Corridor()
    for (index, node) in corridor.nodes.enumerated() {
      node.enter(Member(peer: Net.peer(index)), in: Net.network(), now: corridor.now)
    }
    corridor.pass(1_000)
    let type = Array("offer".utf8)
    let description = String(repeating: "v=0 o=- s=- t=0 ", count: 120)
    let data = Array("{\"sdp\":\"\(description)\",\"type\":\"offer\"}".utf8)
    let network = Net.network()
    func letters(_ count: Int) {
      type.withUnsafeBytes { type in
        data.withUnsafeBytes { data in
          for _ in 0..<count {
            let letter = Letter(from: Net.peer(0), to: Net.peer(1), network: network, type: type, data: data)
            guard corridor.nodes[0].send(letter, now: corridor.now) else { return }
            corridor.pass(1)
          }
        }
      }
    }
    letters(500)
    let (before, bytes) = (corridor.ends[1].delivered, corridor.nodes.map(\.census.streamBytes))
    letters(1_000)
    #expect(corridor.ends[1].delivered - before == 1_000)
    #expect(corridor.nodes.map(\.census.streamBytes) == bytes)
  }

  @Test func aRemoteMemberTakesLessThanFourHundredBytes() throws {
    let count = 100_000
    let corridor = Corridor()
    let network = Net.network()
    corridor.pass(100)
    for number in 1...count {
      let note = "{\"name\":\"somebody number \(number)\",\"can\":[\"audio\",\"video\"]}"
      let member = Member(peer: Net.peer(number), note: Array(note.utf8))
      corridor.nodes[0].enter(member, in: network, now: corridor.now)
    }
    corridor.pass(20_000)
    let (tables, memory) = (corridor.nodes[1].census.memberBytes, try #require(MallocFigures.bytesInUse))
    corridor.nodes[1].enter(Member(peer: Net.peer(0)), in: network, now: corridor.now)
    corridor.pass(30_000)
    #expect(corridor.nodes[1].census.remoteMembers == count)
    let byTables = (corridor.nodes[1].census.memberBytes - tables) / count
    let byMalloc = (try #require(MallocFigures.bytesInUse) - memory) / count
    print(
      "a remote member takes \(byTables) bytes by the tables and \(byMalloc) by malloc, its note included")
    #expect(byTables < 400)
    #expect(byMalloc < 400)
  }
}
