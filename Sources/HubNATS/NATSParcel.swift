internal import CNATS

/// A message that whoever has it may keep, in the memory of the library: nothing of it was copied.
package final class NATSParcel: @unchecked Sendable {
  // Sendable: nobody writes to a message that was received, and the pointer never changes.
  private let message: OpaquePointer?

  init(_ message: OpaquePointer?) { self.message = message }

  deinit { natsMsg_Destroy(message) }

  /// What it says, for as long as somebody holds this.
  package var bytes: UnsafeRawBufferPointer { NATSConnection.bytes(of: message) }
}
