extension Envelope {
  /// Reads one message in one pass: it is valid JSON from end to end, and these are its parts.
  public static func scan(
    _ message: UnsafeRawBufferPointer, scratch: JSONScratch, maxDepth: Int = JSONScanner.usualDepth
  ) throws(EnvelopeError) -> Envelope {
    defer { withExtendedLifetime(scratch) {} }
    if let envelope = plain(message, scratch, maxDepth: maxDepth) { return envelope }
    return try thorough(message, scratch, maxDepth: maxDepth)
  }

  /// Reads any envelope, and says of one that is none what is wrong with it.
  @inline(never)
  package static func thorough(
    _ message: UnsafeRawBufferPointer, _ scratch: JSONScratch, maxDepth: Int
  ) throws(EnvelopeError) -> Envelope {
    var parts = EnvelopeParts()
    do throws(JSONError) {
      var scanner = try JSONScanner(message, scratch: scratch, maxDepth: maxDepth)
      guard try scanner.beginObject() else {
        try scanner.skipValue()
        try scanner.finish()
        throw .notAnObject
      }
      var index = scanner.position
      var key = JSONScanner.Key()
      while let value = try scanner.nextMember(&index, &key) {
        parts.take(key.bytes, value)
      }
      scanner.position = index
      try scanner.finish()
    } catch {
      throw EnvelopeError(error)
    }
    return try parts.envelope(of: message)
  }
}
