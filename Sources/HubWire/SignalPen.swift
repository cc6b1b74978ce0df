/// Writes a signal as its receiver reads it, part by part and in this order: `address`, `origin`, `trace` and
/// `data` where there are any, `end`.
@usableFromInline
package struct SignalPen {
  @usableFromInline var pen: JSONPen

  /// Whoever takes it up has counted what it will write.
  @inlinable @inline(__always)
  package init(at place: UnsafeMutableRawPointer) { pen = JSONPen(at: place) }

  @inlinable @inline(__always)
  package mutating func address(to target: PeerID, _ spelling: PeerSpelling, type: UnsafeRawBufferPointer) {
    pen.put(SignalHead.start)
    pen.put(target, spelling)
    pen.put(SignalHead.type)
    pen.put(type)
  }

  /// `network` comes with its quotes.
  @inlinable @inline(__always)
  package mutating func origin(
    _ sender: PeerID, _ spelling: PeerSpelling, _ network: UnsafeRawBufferPointer,
    _ timestamp: UnsafeRawBufferPointer
  ) {
    pen.put(SignalHead.from)
    pen.put(sender, spelling)
    pen.put(SignalHead.network)
    pen.put(network)
    pen.put(SignalHead.timestamp)
    pen.put(timestamp)
  }

  @inlinable @inline(__always)
  package mutating func trace(_ trace: UnsafeRawBufferPointer) {
    pen.put(SignalHead.trace)
    pen.put(trace)
    pen.put(UInt8(ascii: "\""))
  }

  @inlinable @inline(__always)
  package mutating func data(_ data: UnsafeRawBufferPointer) {
    pen.put(SignalHead.data)
    pen.put(data)
  }

  @inlinable @inline(__always)
  package mutating func end() { pen.put(UInt8(ascii: "}")) }
}
