internal import HubCrypto
internal import HubNet

/// One connection of a run.
final class LoadPeer {
  enum Phase {
    case idle
    case dialing
    case securing
    case greeting
    case open
    case over
  }

  /// Which of all peers of the run it is.
  let number: Int
  let id: String
  let server: LoadServer
  /// Its place among the peers of its thread.
  var place = 0
  var phase = Phase.idle
  var descriptor: Int32 = -1
  var wire: CallWire?
  var session: TLSSession?
  /// What waits to be sent, and how much of it has gone.
  var output: [UInt8] = []
  var outputStart = 0
  var isDirty = false
  var waitsForRoom = false
  /// When it was to connect.
  var intended: UInt64 = 0
  /// How often it was told to come back later.
  var attempts = 0
  /// The pair it belongs to, and which of the two it is.
  weak var pair: LoadPair?
  var isSender = false
  var isIntroduced = false
  /// When it was to announce itself, once it has.
  var announced: UInt64?
  /// Of whom in its network it has heard, a bit for each.
  var heard: [UInt64] = []
  var heardCount = 0

  init(_ number: Int, at server: LoadServer, id: String) {
    (self.number, self.server, self.id) = (number, server, id)
  }

  var isOpen: Bool { phase == .open }
  var pending: Int { output.count - outputStart }
}
