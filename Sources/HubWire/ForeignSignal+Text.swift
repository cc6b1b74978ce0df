extension ForeignSignal {
  /// How many bytes `write` writes.
  @inlinable @inline(__always)
  package func count(_ network: UnsafeRawBufferPointer, _ timestamp: UnsafeRawBufferPointer) -> Int {
    ForeignSignal.count(type: type.count, data: data?.count, trace: trace?.count, network, timestamp)
  }

  /// The same for whoever knows how long the parts are.
  @inlinable @inline(__always)
  package static func count(
    type: Int, data: Int?, trace: Int?, _ network: UnsafeRawBufferPointer, _ timestamp: UnsafeRawBufferPointer
  ) -> Int {
    let head = SignalHead.count &+ type &+ network.count &+ timestamp.count
    let data = data.map { SignalHead.data.utf8CodeUnitCount &+ $0 } ?? 0
    let trace = trace.map { SignalHead.traceCount &+ $0 } ?? 0
    return head &+ data &+ trace &+ 1
  }

  /// Writes the signal as its receiver reads it. `network` comes with its quotes.
  @inlinable @inline(__always)
  package func write(
    to target: PeerID, _ spelling: PeerSpelling, _ network: UnsafeRawBufferPointer,
    _ timestamp: UnsafeRawBufferPointer, at place: UnsafeMutableRawPointer
  ) {
    var pen = SignalPen(at: place)
    pen.address(to: target, spelling, type: type)
    pen.origin(from, self.spelling, network, timestamp)
    if let trace { pen.trace(trace) }
    if let data { pen.data(data) }
    pen.end()
  }
}
