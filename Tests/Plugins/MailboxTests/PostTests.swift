import HubKernel
import Testing

@testable import Mailbox

@Suite struct PostTests {
  private static let sender = ConnectionID(lane: 0, index: 1, generation: 1)

  /// What a peer is sent, as numbers; all of it is kept until it is confirmed.
  @Test func nothingIsGivenTwiceOnOneSocketAndNothingIsLeftOut() throws {
    var dice = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      var post = Post()
      var sent = 0
      var read: [Int] = []
      // What the present socket was given, of which the peer reads the beginning.
      var socket: [Int] = []
      for _ in 0..<100 {
        switch Int.random(in: 0..<5, using: &dice) {
        case 0, 1:
          "\(sent)".utf8.withContiguousStorageIfAvailable {
            post.add(UnsafeRawBufferPointer($0), .text, nil, at: 0)
          }
          sent += 1
        case 2:
          var room = Int.random(in: 0..<4, using: &dice)
          _ = post.give { bytes, _ in
            guard room > 0 else { return false }
            room -= 1
            socket.append(Int(String(decoding: bytes, as: UTF8.self)) ?? -1)
            return true
          }
        case 3:
          let count = Int.random(in: 0...socket.count, using: &dice)
          read += socket.prefix(count)
          socket.removeFirst(count)
          if Bool.random(using: &dice) {
            let isKnown = post.confirm(UInt64(read.count))
            #expect(isKnown)
          }
        default:
          let isKnown = post.confirm(UInt64(read.count))
          let again = post.rewind()
          #expect(isKnown && again == socket.count)
          socket = []
        }
        #expect(read == Array(0..<read.count))
        #expect(post.last == UInt64(read.count + socket.count))
      }
      _ = post.give { bytes, _ in
        socket.append(Int(String(decoding: bytes, as: UTF8.self)) ?? -1)
        return true
      }
      #expect(read + socket == Array(0..<sent))
      let isWhole = post.confirm(UInt64(sent))
      #expect(isWhole)
      #expect(post.bytes == 0 && post.waitingBytes == 0 && post.count == 0)
    }
  }

  @Test func whatIsTrimmedCannotBeConfirmedFromBefore() {
    var post = Post()
    for _ in 0..<10 { [UInt8](repeating: 1, count: 10).withUnsafeBytes { post.add($0, .text, nil, at: 0) } }
    _ = post.give { _, _ in true }
    post.trim(to: 8, bytes: 1_000)
    #expect(post.forgotten == 2 && post.bytes == 80)
    post.trim(to: 8, bytes: 25)
    #expect(post.forgotten == 8 && post.bytes == 20)
    let confirmed = [7, 11, 9, 9, 10].map { post.confirm($0) }
    #expect(confirmed == [false, false, true, true, true])
    #expect(post.bytes == 0)
  }
}
