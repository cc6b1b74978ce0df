/// Two peers, of whom one writes signals to the other.
final class LoadPair {
  let number: Int
  let sender: LoadPeer
  let receiver: LoadPeer
  let network: String
  /// A signal, with room for its number and its time.
  private(set) var letter: [UInt8] = []
  private var numberPlaces: [Int] = []
  private var timePlace = 0

  var sent: UInt64 = 0
  var refused: UInt64 = 0
  var arrivals = Arrivals()
  /// It sends nothing before this moment, because the hub asked it to wait.
  var pausedUntil: UInt64 = 0
  var pause: UInt64 = 0

  /// What stands before the number and the time in the data of a signal.
  static let mark = Array("loft-bench ".utf8)
  static let digits = 16

  init(_ number: Int, _ sender: LoadPeer, _ receiver: LoadPeer, network: String, size: Int) {
    (self.number, self.sender, self.receiver, self.network) = (number, sender, receiver, network)
    let zeros = String(repeating: "0", count: Self.digits)
    var text = #"{"type":"offer","targetPeerId":"\#(receiver.id)","networkName":"\#(network)","messageId":""#
    numberPlaces.append(text.utf8.count)
    text += zeros + #"","data":{"type":"offer","sdp":""#
    let body = String(decoding: Self.mark, as: UTF8.self)
    numberPlaces.append(text.utf8.count + body.utf8.count)
    timePlace = text.utf8.count + body.utf8.count + Self.digits + 1
    let filling = max(0, size - body.utf8.count - 2 * Self.digits - 1)
    text += "\(body)\(zeros) \(zeros)" + String(repeating: "v", count: filling) + #""}}"#
    letter = Array(text.utf8)
    sender.pair = self
    sender.isSender = true
    receiver.pair = self
  }

  /// Makes the letter the next one, which was to leave at this time.
  func write(at time: UInt64) {
    for place in numberPlaces { Self.write(sent, to: &letter, at: place) }
    Self.write(time, to: &letter, at: timePlace)
    sent &+= 1
  }

  var underWay: UInt64 {
    let done = arrivals.count &+ refused
    return sent > done ? sent &- done : 0
  }

  var isWhole: Bool { sender.phase == .open && receiver.phase == .open }
  var isIntroduced: Bool { sender.isIntroduced && receiver.isIntroduced }

  private static func write(_ number: UInt64, to bytes: inout [UInt8], at place: Int) {
    for digit in 0..<digits {
      let value = UInt8(number >> UInt64(60 - 4 * digit) & 15)
      bytes[place + digit] = value < 10 ? 0x30 + value : 0x57 + value
    }
  }

  /// Sixteen hexadecimal digits; nil when they are none.
  static func number(_ bytes: UnsafeRawBufferPointer) -> UInt64? {
    guard bytes.count == digits else { return nil }
    var number: UInt64 = 0
    for byte in bytes {
      let value: UInt8
      switch byte {
      case 0x30...0x39: value = byte - 0x30
      case 0x61...0x66: value = byte - 0x57
      default: return nil
      }
      number = number << 4 | UInt64(value)
    }
    return number
  }
}
