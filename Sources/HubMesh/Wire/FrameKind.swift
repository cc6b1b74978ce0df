/// What a frame is, in its second byte. The first is the version.
enum FrameKind: UInt8 {
  /// The version of everything here.
  static let version: UInt8 = 1

  /// From neighbour to neighbour: are you there?
  case ping = 0x01
  case pong = 0x02
  /// Link states, in full.
  case facts = 0x03
  /// A hash of what is known, in parts.
  case digest = 0x04
  /// Which versions are known, of some parts.
  case listing = 0x05
  /// Which link states are wanted in full.
  case request = 0x06
  /// From hub to hub, over others: the beginning of a session.
  case greeting = 0x10
  case data = 0x11
  case acknowledgement = 0x12
  /// A session that is not known.
  case reset = 0x13
  /// Outside of sessions: how far are you?
  case probe = 0x14
  case echo = 0x15

  /// Whether frames of this kind name a hub they are for.
  var isRouted: Bool { rawValue >= 0x10 }
}
