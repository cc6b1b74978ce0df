internal import CNATS

/// A message as a handler gets it. Its bytes are valid during the call only.
package struct NATSMessage: ~Copyable {
  /// What it was published to.
  package let subject: String
  /// Where an answer is awaited; empty where none is.
  package let reply: String
  /// What it says.
  package let bytes: UnsafeRawBufferPointer

  private let message: OpaquePointer?

  init(_ message: OpaquePointer?) {
    self.message = message
    subject = natsMsg_GetSubject(message).map { String(cString: $0) } ?? ""
    reply = natsMsg_GetReply(message).map { String(cString: $0) } ?? ""
    bytes = NATSConnection.bytes(of: message)
  }

  /// Which write of a bucket this tells of, in the echo of one; nil in anything else.
  package var revision: UInt64? { header("Nats-Sequence").flatMap { UInt64($0) } }

  /// Whether that write was a deletion.
  package var isDeletion: Bool { header("KV-Operation") != nil }

  private func header(_ name: String) -> String? {
    var value: UnsafePointer<CChar>?
    guard natsMsgHeader_Get(message, name, &value) == NATS_OK else { return nil }
    return value.map { String(cString: $0) }
  }
}
