import Testing

@testable import P2PMigration

@Suite struct ParcelTests {
  private func add(_ frame: [UInt8], to parcel: Parcel) -> Bool { frame.withUnsafeBytes { parcel.add($0) } }

  private func frames(of message: [UInt8], atMost most: Int = .max) -> [[UInt8]]? {
    var found: [[UInt8]] = []
    let isParcel = message.withUnsafeBytes { bytes in
      Parcel.open(bytes) {
        found.append(Array($0))
        return found.count < most
      }
    }
    return isParcel ? found : nil
  }

  @Test func framesOfOneTurnGoTogetherInTheirOrder() throws {
    let parcel = Parcel(atMost: 16_384)
    let sent = [1, 200, 2_048, 1, 5_000].map { [UInt8](repeating: UInt8(truncatingIfNeeded: $0), count: $0) }
    for frame in sent { #expect(add(frame, to: parcel)) }
    let message = try #require(parcel.take { Array($0) })
    #expect(message.count == 1 + sent.reduce(0) { $0 + 2 + $1.count })
    #expect(frames(of: message) == sent)
    #expect(parcel.isEmpty)
    #expect(parcel.take { _ in true } == nil)
  }

  @Test func aFrameThatIsAloneGoesAsItIs() {
    let parcel = Parcel(atMost: 16_384)
    for frame: [UInt8] in [[1, 2, 3], [1]] {
      #expect(add(frame, to: parcel))
      #expect(parcel.take { Array($0) } == frame)
    }
  }

  @Test func whatFindsNoRoomIsRefusedAndNothingIsLost() throws {
    let parcel = Parcel(atMost: 16_384)
    let frame = [UInt8](repeating: 1, count: 4_093)
    for _ in 0..<3 { #expect(add(frame, to: parcel)) }
    #expect(add([UInt8](repeating: 2, count: 4_096), to: parcel))
    #expect(!add([1], to: parcel))
    let message = try #require(parcel.take { Array($0) })
    #expect(frames(of: message)?.count == 4)
    #expect(add([UInt8](repeating: 1, count: 16_381), to: parcel))
    #expect(parcel.take { $0.count } == 16_381)
    #expect(!add([UInt8](repeating: 1, count: 16_382), to: parcel))
  }

  static let wrong: [[UInt8]] = [
    [], [0xFA], [0xFA, 0], [0xFA, 0, 0], [0xFA, 0, 2, 1], [0xFA, 0, 1, 1, 0], [0xFA, 0, 1, 1, 0, 0],
    [0xFA, 0xFF, 0xFF, 1], [0xF9, 0, 1, 1],
  ]

  @Test(arguments: wrong) func whatIsNoParcelShowsNothing(message: [UInt8]) {
    #expect(frames(of: message) == nil)
  }

  @Test func whoeverHasEnoughIsShownNoMore() {
    #expect(frames(of: [0xFA, 0, 1, 1, 0, 1, 2, 0, 1, 3], atMost: 2) == [[1], [2]])
  }

  @Test func parcelsAreToldFromFramesAndDoNotComeBetweenPieces() {
    let parcel: [UInt8] = [0xFA, 0, 1, 1]
    var reader = PieceReader(longest: 100)
    #expect(parcel.withUnsafeBytes { reader.take($0) } == .parcel)
    #expect(([0xF8, 1] as [UInt8]).withUnsafeBytes { reader.take($0) } == .nothing)
    #expect(parcel.withUnsafeBytes { reader.take($0) } == .wrong)
  }
}
