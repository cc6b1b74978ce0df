import HubNATS

/// A message from another hub, wherever its bytes are.
protocol FrameBytes: Sendable {
  func read(_ body: (UnsafeRawBufferPointer) -> Void)
}

extension NATSParcel: FrameBytes {
  func read(_ body: (UnsafeRawBufferPointer) -> Void) { body(bytes) }
}
