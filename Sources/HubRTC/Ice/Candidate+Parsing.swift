internal import HubWire

extension Candidate {
  /// The longest line that is read.
  public static let longestLine = 512
  /// RFC 8839 §5.1: 1 to 32 characters.
  static let longestFoundation = 32
  /// RFC 1035 §2.3.4.
  static let longestName = 253

  /// Reads a line as it stands in a description, with or without `a=`, or as it is sent by itself.
  public init(parsing line: some StringProtocol) throws(CandidateError) {
    let bytes = Array(line.utf8.prefix(Self.longestLine &+ 1))
    guard bytes.count <= Self.longestLine else { throw .tooLong }
    try self.init(bytes: bytes)
  }

  private init(bytes: [UInt8]) throws(CandidateError) {
    var rest = bytes[...]
    while let last = rest.last, last == 0x0D || last == 0x0A || last == 0x20 { rest.removeLast() }
    if rest.starts(with: "a=".utf8) { rest = rest.dropFirst(2) }
    guard rest.starts(with: "candidate:".utf8) else { throw .incomplete }
    let words = rest.dropFirst("candidate:".utf8.count).split(separator: 0x20)
    guard words.count >= 8, words[6].elementsEqual("typ".utf8) else { throw .incomplete }
    foundation = try Self.foundation(words[0])
    guard let component = Self.number(words[1], limit: 256), component > 0 else { throw .component }
    self.component = Int(component)
    isUDP = Self.matches(words[2], "udp")
    guard let priority = Self.number(words[3], limit: UInt64(Int32.max)), priority > 0 else {
      throw .priority
    }
    self.priority = UInt32(truncatingIfNeeded: priority)
    guard let port = Self.number(words[5], limit: 0xFFFF) else { throw .port }
    if let address = IPAddress(text: words[4]) {
      self.address = RemoteAddress(address, port: UInt16(truncatingIfNeeded: port))
    } else {
      hiddenName = try Self.hiddenName(words[4])
      address = RemoteAddress(high: 0, low: 0, port: UInt16(truncatingIfNeeded: port))
    }
    guard let kind = CandidateKind(rawValue: String(decoding: words[7], as: UTF8.self)) else {
      throw .kind
    }
    self.kind = kind
    related = try Self.related(words[8...])
  }

  private static func foundation(_ word: ArraySlice<UInt8>) throws(CandidateError) -> String {
    let isGood = word.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2F: true
      default: false
      }
    }
    guard isGood, (1...longestFoundation).contains(word.count) else { throw .foundation }
    return String(decoding: word, as: UTF8.self)
  }

  /// RFC 8839 §5.1 lets pairs of names and values follow; only two of them are of use.
  private static func related(_ words: ArraySlice<ArraySlice<UInt8>>) throws(CandidateError)
    -> RemoteAddress?
  {
    var address: IPAddress?
    var port: UInt16?
    var place = words.startIndex
    while place + 1 < words.endIndex {
      let value = words[place + 1]
      if words[place].elementsEqual("raddr".utf8) {
        address = IPAddress(text: value)
      } else if words[place].elementsEqual("rport".utf8) {
        guard let number = number(value, limit: 0xFFFF) else { throw .port }
        port = UInt16(truncatingIfNeeded: number)
      }
      place += 2
    }
    guard let address, let port else { return nil }
    return RemoteAddress(address, port: port)
  }

  private static func hiddenName(_ word: ArraySlice<UInt8>) throws(CandidateError) -> String {
    let isGood = word.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E: true
      default: false
      }
    }
    guard isGood, word.count <= longestName, word.count > 6, matches(word.suffix(6), ".local") else {
      throw .address
    }
    return String(decoding: word, as: UTF8.self)
  }

  private static func number(_ word: ArraySlice<UInt8>, limit: UInt64) -> UInt64? {
    guard (1...10).contains(word.count) else { return nil }
    var value: UInt64 = 0
    for byte in word {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value &* 10 &+ UInt64(byte &- 0x30)
    }
    return value <= limit ? value : nil
  }

  /// Whether they are equal, if the case of letters does not count; `text` is in lower case.
  private static func matches(_ word: ArraySlice<UInt8>, _ text: StaticString) -> Bool {
    word.elementsEqual(text.withUTF8Buffer { Array($0) }) { byte, expected in
      (0x41...0x5A).contains(byte) ? byte | 0x20 == expected : byte == expected
    }
  }
}
