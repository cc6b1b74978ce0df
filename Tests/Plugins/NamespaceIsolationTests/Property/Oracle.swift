import Glibc

/// Reads bytes for what they tell of a tenant.
enum Oracle {
  /// Every marker in a text.
  static func markers(in text: String) -> [String] {
    var found: [String] = []
    var text = text
    text.withUTF8 { bytes in
      guard let base = bytes.baseAddress else { return }
      let start = Array(Marker.start.utf8)
      var at = 0
      // The first letter is found by the library, since that is most of the work.
      while at < bytes.count, let hit = memchr(base + at, Int32(start[0]), bytes.count - at) {
        let place = UnsafeRawPointer(hit) - UnsafeRawPointer(base)
        at = place + 1
        let end = min(place + start.count + Marker.length, bytes.count)
        guard bytes[place..<end].starts(with: start) else { continue }
        found.append(String(decoding: bytes[place..<end], as: UTF8.self))
      }
    }
    return found
  }

  /// Every peer id in a text, in lower case: runs of forty hexadecimal digits and no more.
  static func ids(in text: String) -> [String] {
    var found: [String] = []
    var text = text
    text.withUTF8 { bytes in
      var run = 0
      var at = 0
      while at <= bytes.count {
        if at < bytes.count, isDigit(bytes[at]) {
          run += 1
        } else {
          if run == 40 { found.append(String(decoding: bytes[(at - 40)..<at], as: UTF8.self).lowercased()) }
          run = 0
        }
        at += 1
      }
    }
    return found
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 102) || (byte >= 65 && byte <= 70)
  }
}
