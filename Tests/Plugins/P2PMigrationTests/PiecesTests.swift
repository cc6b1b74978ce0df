import Testing

@testable import P2PMigration

@Suite struct PiecesTests {
  /// How long a frame is, how long a message may be, and how many messages that makes.
  static let sizes: [(frame: Int, most: Int, messages: Int)] = [
    (1, 16_384, 1), (16_384, 65_536, 1), (16_385, 65_536, 2), (16_384, 1_200, 14), (1_114_112, 262_144, 69),
    (5, 2, 5), (32_766, 16_384, 2), (32_767, 16_384, 3),
  ]

  @Test(arguments: sizes)
  func whatIsCutIsPutTogetherAgain(frame: Int, most: Int, messages: Int) {
    let bytes = [1] + (1..<max(frame, 1)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var sent: [[UInt8]] = []
    bytes.withUnsafeBytes {
      Pieces.cut($0, atMost: most) {
        sent.append(Array($0)); return true
      }
    }
    #expect(sent.count == messages)
    #expect(sent.allSatisfy { $0.count <= min(most, 16_384) })
    var reader = PieceReader(longest: 1_114_112)
    var outcomes: [PieceReader.Outcome] = []
    for message in sent { outcomes.append(message.withUnsafeBytes { reader.take($0) }) }
    #expect(outcomes.dropLast().allSatisfy { $0 == .nothing })
    if messages == 1 {
      #expect(outcomes == [.frame(isWhole: true)])
      #expect(sent == [bytes])
    } else {
      #expect(outcomes.last == .frame(isWhole: false))
      #expect(reader.frame == bytes)
    }
  }

  /// Messages, and what the last of them is.
  static let wrong: [(messages: [[UInt8]], outcome: PieceReader.Outcome)] = [
    ([[]], .wrong), ([[0xF8]], .wrong), ([[0xF9]], .wrong), ([[0xF8, 1], [1, 2, 3]], .wrong),
    ([[0xF8, 1, 2, 3, 4], [0xF9, 5, 6, 7, 8, 9]], .wrong), ([[0xF9, 1, 2]], .frame(isWhole: false)),
    ([[0xF9, 1, 2], [0xF8, 1], [0xF9, 2]], .frame(isWhole: false)),
    ([[0xF8, 1], [0xF9, 2], [7]], .frame(isWhole: true)),
  ]

  @Test(arguments: wrong)
  func whatCannotBePutTogetherIsWrong(messages: [[UInt8]], outcome: PieceReader.Outcome) {
    var reader = PieceReader(longest: 8)
    let outcomes = messages.map { message in message.withUnsafeBytes { reader.take($0) } }
    #expect(outcomes.last == outcome)
  }
}
