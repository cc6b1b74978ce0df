internal import HubMesh
internal import HubWire

/// A hub that lies: its node is honest, and what it is told and what leaves it is not.
final class Liar {
  /// How many frames of others are kept to be sent again.
  private static let keptFrames = 400

  let lie: Lie
  var dice: Dice
  /// How often others blamed it, and whether one of them has cut it off.
  var blames = 0
  var isCutOff = false
  /// Frames that others sent in the past.
  private(set) var past: [[UInt8]] = []
  /// Facts that others told in the past.
  private(set) var facts: [[UInt8]] = []
  /// How many networks, hubs and peers it has made up.
  var invented: UInt64 = 0

  init(_ lie: Lie, dice: Dice) {
    self.lie = lie
    self.dice = dice
  }

  /// Whether others can and must notice. Who passes nothing on says nothing wrong, and neither does who
  /// claims what is free for a moment.
  var mustBeCutOff: Bool { lie != .silence && lie != .squats }

  /// Keeps what came, to say it again when it is no longer true.
  func hear(_ frame: UnsafeRawBufferPointer) {
    guard lie == .replays else { return }
    if Utterance.isFacts(frame) {
      if facts.count < Liar.keptFrames { facts.append(Array(frame)) }
    } else if past.count < Liar.keptFrames {
      past.append(Array(frame))
    }
  }

  /// Passes on what its node sends, or does not.
  func carry(_ frame: UnsafeRawBufferPointer, from hub: SimulatedHub, on link: LinkID, depth: UInt16) {
    if lie == .silence, depth > 0 { return }
    hub.simulation.network.send(frame, from: hub.number, on: link, depth: depth + 1)
  }

  /// Somebody or something that does not exist.
  func invent() -> PeerID {
    invented += 1
    return PeerID(high: dice.next(), middle: dice.next(), low: UInt32.max - UInt32(invented & 0xFFFF_FFF))
  }
}
