/// The words of a signal. It begins with the receiver's id, so that the lane of its receiver knows where that
/// stands.
@usableFromInline
package enum SignalHead {
  @inlinable @inline(__always) package static var start: StaticString { "{\"targetPeerId\":\"" }
  @inlinable @inline(__always) package static var type: StaticString { "\",\"type\":\"" }
  @inlinable @inline(__always) package static var from: StaticString { "\",\"fromPeerId\":\"" }
  @inlinable @inline(__always) package static var network: StaticString { "\",\"networkName\":" }
  @inlinable @inline(__always) package static var timestamp: StaticString { ",\"timestamp\":" }
  @inlinable @inline(__always) package static var trace: StaticString { ",\"traceparent\":\"" }
  @inlinable @inline(__always) package static var traceCount: Int { trace.utf8CodeUnitCount &+ 1 }
  @inlinable @inline(__always) package static var data: StaticString { ",\"data\":" }

  @inlinable package static var idPlace: Int { start.utf8CodeUnitCount }

  /// How many bytes all words but the last take, with both ids.
  @inlinable @inline(__always) package static var count: Int {
    start.utf8CodeUnitCount &+ type.utf8CodeUnitCount &+ from.utf8CodeUnitCount
      &+ network.utf8CodeUnitCount &+ timestamp.utf8CodeUnitCount &+ 2 &* PeerID.digitCount
  }
}
