/// The query of a target, read where it lies.
struct QueryString: Sendable {
  let bytes: ArraySlice<UInt8>

  /// Looks a key up. The first value wins, and the count tells whether there was more than one.
  func lookup(_ key: String) -> QueryMatch {
    var match = QueryMatch()
    for pair in bytes.split(separator: 0x26) {
      let end = pair.firstIndex(of: ASCII.equals) ?? pair.endIndex
      guard PercentCoding.matches(pair[..<end], key) else { continue }
      match.count &+= 1
      if match.count == 1 {
        let value = end == pair.endIndex ? pair[end...] : pair[(end &+ 1)...]
        match.value = PercentCoding.text(value, plusIsSpace: true)
      }
    }
    return match
  }
}
