import HubWire

/// Whether a text is JSON, and if not why.
func jsonFault(_ bytes: [UInt8], maxDepth: Int = 64, scratch: JSONScratch = JSONScratch()) -> JSONError? {
  bytes.withUnsafeBytes { buffer in
    do throws(JSONError) {
      try JSONScanner.validate(buffer, scratch: scratch, maxDepth: maxDepth)
      return nil
    } catch {
      return error
    }
  }
}

func jsonFault(_ text: String, maxDepth: Int = 64) -> JSONError? {
  jsonFault(Array(text.utf8), maxDepth: maxDepth)
}

/// Random numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

extension JSONSlice {
  func text(in bytes: [UInt8]) -> String {
    bytes.withUnsafeBytes { String(decoding: self.bytes(in: $0), as: UTF8.self) }
  }
}
