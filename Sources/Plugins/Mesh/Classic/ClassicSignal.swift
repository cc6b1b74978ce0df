import HubKernel

/// A signal on its way from or to a peer of an older hub. The bytes are valid during the call.
struct ClassicSignal {
  /// The contents of a JSON string.
  var type: UnsafeRawBufferPointer
  /// One JSON value.
  var data: UnsafeRawBufferPointer?
  /// The value of `traceparent`, without quotes.
  var trace: UnsafeRawBufferPointer?
  var from: PeerID
  var spelling: PeerSpelling
  var target: PeerID
}
