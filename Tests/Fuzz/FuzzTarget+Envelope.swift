import HubWire

extension FuzzTarget {
  /// The scanner that finds type, target and data in a JSON message.
  static let envelope = FuzzTarget(name: "envelope") { input in
    let scratch = JSONScratch()
    // The short way may decline a message, but never see it otherwise than the long way does.
    if let plain = Envelope.plain(input, scratch, maxDepth: JSONScanner.usualDepth) {
      let thorough = try? Envelope.thorough(input, scratch, maxDepth: JSONScanner.usualDepth)
      precondition(plain == thorough, "two readings of \(String(decoding: input, as: UTF8.self))")
    }
    guard let envelope = try? Envelope.scan(input, scratch: scratch) else { return }
    for slice in [envelope.type, envelope.data, envelope.messageID].compactMap({ $0 }) {
      let end = Int(slice.start) + Int(slice.count)
      precondition(end <= input.count, "a slice that ends at \(end) in \(input.count) bytes")
    }
    precondition(
      envelope.trace(in: input).map(TraceParent.isOne) ?? true, "a trace that is none is passed on")
    guard let data = envelope.data else { return }
    // What is passed on verbatim must be a value in its own right.
    let text = String(decoding: data.bytes(in: input), as: UTF8.self)
    precondition((try? JSONValue(parsing: text)) != nil, "data that is no value: \(text)")
  }
}
