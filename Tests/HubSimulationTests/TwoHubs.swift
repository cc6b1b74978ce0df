@testable import HubSimulation

/// Two hubs and a connection between them, without nodes: hub 0 called hub 1.
final class TwoHubs: Landing {
  let queue = EventQueue()
  let network: VirtualNetwork
  /// The numbers hub 1 was sent, and the hubs that heard of an ending.
  private(set) var heard: [Int] = []
  private(set) var endings: [Int] = []

  init(_ conditions: Conditions = Conditions()) {
    network = VirtualNetwork(hubs: 2, conditions: conditions, queue: queue, dice: Dice(seed: 1))
    network.landing = self
    _ = network.connect(0, to: 1)
  }

  func send(_ number: Int, size: Int = 8) {
    var bytes = Array(repeating: UInt8(0), count: size)
    bytes.withUnsafeMutableBytes { $0.storeBytes(of: number, as: Int.self) }
    bytes.withUnsafeBytes { network.send($0, from: 0, on: 0, depth: 1) }
  }

  /// Lets everything happen that is to happen.
  func run() { run(until: .never) }

  func wait(_ time: Moment) { run(until: network.now + time) }

  private func run(until limit: Moment) {
    while let due = queue.nextDue, due <= limit, let event = queue.takeFirst() {
      network.now = event.due
      switch event.kind {
      case .arrival: network.land(lane: Int(event.subject))
      case .stray: network.land(stray: Int(event.detail), lane: Int(event.subject))
      case .ending: network.finish(Int(event.subject), end: Int(event.detail))
      default: break
      }
    }
    if limit != .never { network.now = limit }
  }

  func arrived(_ bytes: UnsafeRawBufferPointer, depth: UInt16, at hub: Int, on link: UInt32) {
    heard.append(bytes.loadUnaligned(as: Int.self))
  }

  func ended(_ link: UInt32, at hub: Int) { endings.append(hub) }
}
