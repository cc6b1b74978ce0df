import HubKernel
import Testing

@testable import ClientChannels

@Suite struct StreamTests {
  /// Two ways that lose everything when they break, and keep their order while they live.
  private struct World {
    var outgoing = Outgoing()
    var incoming = Incoming()
    var ways: [(way: Way, frames: [[UInt8]])] = [(.socket, []), (.channel, [])]
    var acknowledgements: [UInt64] = []
    var heard: [Int] = []
    var doubled = 0
    var said = 0

    mutating func say() {
      Array("\(said)".utf8).withUnsafeBytes { outgoing.add($0) }
      said += 1
    }

    mutating func flush(_ index: Int, room: Int) {
      var room = room
      var frames = ways[index].frames
      outgoing.flush(on: ways[index].way) { frame in
        guard room > 0 else { return false }
        room -= 1
        frames.append(Array(frame))
        return true
      }
      ways[index].frames = frames
    }

    mutating func arrive(_ index: Int) {
      guard !ways[index].frames.isEmpty else { return }
      let frame = ways[index].frames.removeFirst()
      frame.withUnsafeBytes { bytes in
        guard case .message(let number, let offset) = Frame(bytes) else {
          Issue.record("no message")
          return
        }
        let message = UnsafeRawBufferPointer(rebasing: bytes[offset...])
        switch incoming.take(number, message, limit: 1 << 20) {
        case .inOrder:
          hear(Array(message))
          while let next = incoming.next() { hear(next) }
        case .early: break
        case .again: doubled += 1
        case .wrong: Issue.record("\(number) is wrong after \(incoming.last)")
        }
      }
      acknowledgements.append(incoming.last)
    }

    mutating func confirm(_ number: UInt64) {
      let isTaken = outgoing.acknowledge(number)
      #expect(isTaken)
    }

    private mutating func hear(_ message: [UInt8]) {
      heard.append(Int(String(decoding: message, as: UTF8.self)) ?? -1)
    }
  }

  @Test(arguments: 1...40) func nothingIsLostDoubledOrReordered(seed: UInt64) {
    var chance = Seeded(seed)
    var world = World()
    var isUp = [true, true]
    for _ in 0..<20_000 {
      switch Int.random(in: 0..<20, using: &chance) {
      case 0..<6: world.say()
      case 6..<9: if let best = [1, 0].first(where: { isUp[$0] }) { world.flush(best, room: 8) }
      case 9..<17: world.arrive(Int.random(in: 0...1, using: &chance))
      case 17, 18:
        if !world.acknowledgements.isEmpty {
          let number = world.acknowledgements.removeFirst()
          world.confirm(number)
        }
      default:
        let index = Int.random(in: 0...1, using: &chance)
        if !isUp[index] {
          isUp[index] = true
        } else if isUp[1 - index], Int.random(in: 0..<10, using: &chance) == 0 {
          isUp[index] = false
          world.ways[index].frames = []
          _ = world.outgoing.lose(world.ways[index].way)
        }
      }
    }
    for _ in 0..<world.said * 2 {
      world.flush(isUp[1] ? 1 : 0, room: .max)
      world.arrive(0)
      world.arrive(1)
      for number in world.acknowledgements { world.confirm(number) }
      world.acknowledgements = []
    }
    #expect(world.heard == Array(0..<world.said))
    #expect(world.outgoing.count == 0 && world.outgoing.bytes == 0)
    #expect(world.incoming.bytes == 0)
    #expect(world.doubled > 0)
  }

  @Test func noMoreThanTheWindowIsUnderWay() {
    var world = World()
    for _ in 0..<1_000 { world.say() }
    world.flush(0, room: .max)
    #expect(world.ways[0].frames.count == Outgoing.window)
    for _ in 0..<Outgoing.window { world.arrive(0) }
    world.confirm(100)
    world.flush(0, room: .max)
    #expect(world.ways[0].frames.count == 100)
  }

  @Test func whatWasNeverSaidCannotBeAcknowledged() {
    var world = World()
    world.say()
    world.flush(0, room: 1)
    var answers: [Bool] = []
    for number in [2, 1, 1, 0] as [UInt64] { answers.append(world.outgoing.acknowledge(number)) }
    #expect(answers == [false, true, true, true])
  }

  @Test func whatIsTooFarAheadOrTooMuchIsWrong() {
    var incoming = Incoming()
    let message = [UInt8](repeating: 1, count: 100)
    let numbers = [UInt64(Outgoing.window) + 1, .max] + (2...11) + [5, 12, 1, 1]
    var outcomes: [Incoming.Outcome] = []
    for number in numbers {
      outcomes.append(message.withUnsafeBytes { incoming.take(number, $0, limit: 1_000) })
    }
    let early = [Incoming.Outcome](repeating: .early, count: 10)
    #expect(outcomes == [.wrong, .wrong] + early + [.again, .wrong, .inOrder, .again])
    var count = 0
    while incoming.next() != nil { count += 1 }
    #expect(count == 10 && incoming.last == 11 && incoming.bytes == 0)
  }
}

/// Random numbers that are the same for the same seed (SplitMix64).
private struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
