/// What simulated hubs tell each other of sessions, instead of descriptions and candidates.
enum ChannelWord: UInt8 {
  case offer = 1
  case answer, refusal, consent, objection

  func bytes(_ attempt: UInt64) -> [UInt8] {
    [rawValue] + withUnsafeBytes(of: attempt.bigEndian) { Array($0) }
  }

  static func read(_ bytes: [UInt8]) -> (ChannelWord, UInt64)? {
    guard bytes.count == 9, let word = ChannelWord(rawValue: bytes[0]) else { return nil }
    return (word, bytes.dropFirst().reduce(0) { $0 &<< 8 | UInt64($1) })
  }
}
