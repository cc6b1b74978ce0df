extension [UInt8] {
  /// Changes, inserts, removes or repeats a few bytes.
  mutating func mutate(using random: inout SplitMix) {
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let index = Int.random(in: 0...count, using: &random)
      let special: [UInt8] = [0, 9, 10, 13, 32, 37, 44, 48, 58, 59, 91, 93, 127, 255]
      let byte = special.randomElement(using: &random) ?? 0
      switch Int.random(in: 0..<5, using: &random) {
      case 0 where index < count: self[index] = byte
      case 1 where index < count: self[index] = UInt8.random(in: 0...255, using: &random)
      case 2 where index < count: remove(at: index)
      case 3:
        let end = Swift.min(count, index + Int.random(in: 0...8, using: &random))
        insert(contentsOf: Array(self[index..<end]), at: index)
      default: insert(byte, at: index)
      }
    }
  }
}
