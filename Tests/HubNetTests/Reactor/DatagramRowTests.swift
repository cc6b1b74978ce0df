import HubKernel
import Testing

@testable import HubNet

@Suite struct DatagramRowTests {
  private static let link = Link(index: 1, generation: 1)
  private static let address = RemoteAddress("127.0.0.1:1") ?? RemoteAddress()

  /// Lengths of datagrams, and how they come together: how long a row is, and how long each in it.
  static let rows: [(lengths: [Int], rows: [[Int]])] = [
    ([100, 100, 100], [[300, 100]]), ([100, 100, 40], [[240, 100]]),
    ([100, 40, 40], [[140, 100], [40, 40]]),
    ([100, 40, 100], [[140, 100], [100, 100]]), ([40, 100], [[40, 40], [100, 100]]),
    ([0, 0], [[0, 1], [0, 1]]), ([10, 0, 10], [[10, 10], [0, 1], [10, 10]]),
    (Array(repeating: 9, count: 65), [[576, 9], [9, 9]]),
    (Array(repeating: 16_000, count: 5), [[64_000, 16_000], [16_000, 16_000]]),
  ]

  @Test(arguments: rows) func thoseOfOneLengthGoTogether(lengths: [Int], rows: [[Int]]) {
    let row = DatagramRow()
    var (found, bytes, sent): ([[Int]], [UInt8], [UInt8]) = ([], [], [])
    let flush = {
      row.take { all, segment, link, address in
        found.append([all.count, segment])
        bytes += all
        #expect(link == Self.link && address == Self.address)
      }
    }
    for (index, length) in lengths.enumerated() {
      let datagram = [UInt8](repeating: UInt8(index), count: length)
      sent += datagram
      datagram.withUnsafeBytes {
        if row.append($0, Self.link, Self.address) { return }
        flush()
        #expect(row.append($0, Self.link, Self.address))
      }
    }
    flush()
    flush()
    #expect(found == rows)
    #expect(bytes == sent)
  }

  @Test func eachPlaceAndEachSocketHasItsOwn() {
    let row = DatagramRow()
    withUnsafeBytes(of: 7) {
      #expect(row.append($0, Self.link, Self.address))
      #expect(!row.append($0, Link(index: 1, generation: 2), Self.address))
      #expect(!row.append($0, Self.link, RemoteAddress("127.0.0.1:2") ?? RemoteAddress()))
    }
    #expect(row.count == 1)
  }

  @Test func whatTheSystemNeverTakesIsRefused() {
    let row = DatagramRow()
    [UInt8](repeating: 1, count: 65_000).withUnsafeBytes {
      #expect(!row.append($0, Self.link, Self.address))
    }
  }
}
