@testable import HubNet

/// Feeds the same bytes to a reader in different portions.
enum FrameFeed {
  static func whole(
    _ bytes: [UInt8], role: FrameRole = .server, limits: FrameLimits = FrameLimits(),
    compression: Bool = false
  ) -> [ReceivedFrame] {
    portions(bytes, role: role, limits: limits, compression: compression) { bytes.count }
  }

  /// Each portion lives in memory of its own that is overwritten afterwards, so that a reader which keeps a
  /// pointer to it is found out.
  static func portions(
    _ bytes: [UInt8], role: FrameRole = .server, limits: FrameLimits = FrameLimits(),
    compression: Bool = false,
    size: () -> Int
  ) -> [ReceivedFrame] {
    var reader = FrameReader(role: role, limits: limits, acceptsCompression: compression)
    var events: [ReceivedFrame] = []
    var offset = 0
    while offset < bytes.count {
      let count = min(max(size(), 1), bytes.count - offset)
      var portion = Array(bytes[offset..<(offset + count)])
      portion.withUnsafeMutableBytes { memory in
        var input = memory
        while let event = ReceivedFrame(reader.next(&input)) { events.append(event) }
        memory.initializeMemory(as: UInt8.self, repeating: 0xEE)
      }
      offset += count
    }
    return events
  }

  /// Whole, byte by byte and in random portions; all must come to the same, which is returned.
  static func everyWay(
    _ bytes: [UInt8], role: FrameRole = .server, limits: FrameLimits = FrameLimits(),
    compression: Bool = false,
    seeds: ClosedRange<UInt64> = 1...12
  ) -> (events: [ReceivedFrame], differing: String?) {
    let expected = whole(bytes, role: role, limits: limits, compression: compression)
    let single = portions(bytes, role: role, limits: limits, compression: compression) { 1 }
    if single != expected { return (expected, "byte by byte: \(single)") }
    for seed in seeds {
      var generator = SeededGenerator(seed: seed)
      let widest = [2, 5, 16, 200, 3000][Int(seed % 5)]
      let split = portions(bytes, role: role, limits: limits, compression: compression) {
        Int.random(in: 1...widest, using: &generator)
      }
      if split != expected { return (expected, "seed \(seed): \(split)") }
    }
    return (expected, nil)
  }
}
