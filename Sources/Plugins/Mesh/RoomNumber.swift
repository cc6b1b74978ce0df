/// Which network, as this process counts them: nobody outside chooses the number, and so a dictionary needs
/// no hash that withstands those who would.
struct RoomNumber: Hashable {
  let number: UInt64

  init(_ number: UInt64) { self.number = number }

  func _rawHashValue(seed: Int) -> Int {
    let mixed = (number ^ UInt64(truncatingIfNeeded: seed)) &* 0x9e37_79b9_7f4a_7c15
    return Int(truncatingIfNeeded: mixed ^ mixed &>> 32)
  }
}
