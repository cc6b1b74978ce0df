extension ForeignSignal {
  /// How many bytes `write` writes.
  @inlinable @inline(__always)
  package func count(_ network: UnsafeRawBufferPointer, _ timestamp: UnsafeRawBufferPointer) -> Int {
    let head = SignalHead.count &+ type.count &+ network.count &+ timestamp.count
    let data = data.map { SignalHead.data.utf8CodeUnitCount &+ $0.count } ?? 0
    let trace = trace.map { SignalHead.traceCount &+ $0.count } ?? 0
    return head &+ data &+ trace &+ 1
  }

  /// Writes the signal as its receiver reads it. `network` comes with its quotes.
  @inlinable @inline(__always)
  package func write(
    to target: PeerID, _ spelling: PeerSpelling, _ network: UnsafeRawBufferPointer,
    _ timestamp: UnsafeRawBufferPointer, at place: UnsafeMutableRawPointer
  ) {
    var pen = JSONPen(at: place)
    pen.put(SignalHead.start)
    pen.put(target, spelling)
    pen.put(SignalHead.type)
    pen.put(type)
    pen.put(SignalHead.from)
    pen.put(from, self.spelling)
    pen.put(SignalHead.network)
    pen.put(network)
    pen.put(SignalHead.timestamp)
    pen.put(timestamp)
    if let trace {
      pen.put(SignalHead.trace)
      pen.put(trace)
      pen.put(UInt8(ascii: "\""))
    }
    if let data {
      pen.put(SignalHead.data)
      pen.put(data)
    }
    pen.put(UInt8(ascii: "}"))
  }
}
