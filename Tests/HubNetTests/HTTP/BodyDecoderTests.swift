import Testing

@testable import HubNet

@Suite struct BodyDecoderTests {
  @Test func leavesWhatBelongsToTheNextMessage() {
    var decoder = BodyDecoder(.sized(3))
    var body: [UInt8] = []
    let progress = Array("abcGET".utf8).withUnsafeBytes { decoder.feed($0) { body += $0 } }
    #expect(progress == .finished(consumed: 3))
    #expect(body == Array("abc".utf8))
  }

  @Test func staysFinishedAndStaysFailed() {
    var decoder = BodyDecoder(.chunked)
    let end = Array("0\r\n\r\nX".utf8)
    #expect(end.withUnsafeBytes { decoder.feed($0) { _ in } } == .finished(consumed: 5))
    #expect(end.withUnsafeBytes { decoder.feed($0) { _ in } } == .finished(consumed: 0))
    decoder = BodyDecoder(.chunked)
    #expect(Array("x".utf8).withUnsafeBytes { decoder.feed($0) { _ in } } == .failure(.malformedChunk))
    #expect(end.withUnsafeBytes { decoder.feed($0) { _ in } } == .failure(.malformedChunk))
  }

  @Test func doesNotOverflowWithoutALimit() {
    let limits = HTTPLimits(bodyBytes: .max)
    for size in ["7fffffffffffffff", "8000000000000000", "ffffffffffffffff", "1000000000000000"] {
      var decoder = BodyDecoder(.chunked, limits: limits)
      let input = Array("1\r\na\r\n\(size)\r\nbcd".utf8)
      var body: [UInt8] = []
      let progress = input.withUnsafeBytes { decoder.feed($0) { body += $0 } }
      let fits = size.first == "1"
      #expect(progress == (fits ? .needMore : .failure(.bodyTooLarge)), "\(size)")
      #expect(body == Array((fits ? "abcd" : "a").utf8))
    }
  }

  @Test func readsWhatTheWriterStreams() {
    var random = SplitMix(seed: 3)
    for _ in 0..<200 {
      var wire: [UInt8] = []
      var expected: [UInt8] = []
      for _ in 0..<Int.random(in: 0...5, using: &random) {
        let piece = (0..<Int.random(in: 0...300, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
        expected += piece
        ResponseStream.chunked.write(piece, into: &wire)
      }
      ResponseStream.chunked.end(into: &wire)
      var decoder = BodyDecoder(.chunked)
      var body: [UInt8] = []
      let progress = wire.withUnsafeBytes { decoder.feed($0) { body += $0 } }
      #expect(progress == .finished(consumed: wire.count))
      #expect(body == expected)
    }
  }
}
