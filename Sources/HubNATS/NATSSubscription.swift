internal import CNATS
internal import HubBase

/// A subject that is heard, for as long as somebody holds this.
package final class NATSSubscription: @unchecked Sendable {
  // Sendable: the library's subscription is made for many threads, and the pointer is set only here.
  private struct Handler: Sendable {
    /// Takes a message, which is then its own to destroy.
    let handle: @Sendable (OpaquePointer?) -> Void
  }

  private static let handlers = Registry<Handler>()

  /// What is heard.
  package let subject: String
  private var pointer: OpaquePointer?
  private let number: UInt
  private let connection: NATSConnection

  init(
    _ connection: NATSConnection, _ subject: String, _ queue: String?,
    _ handle: @escaping @Sendable (OpaquePointer?) -> Void
  ) throws(NATSFailure) {
    (self.connection, self.subject) = (connection, subject)
    number = Self.handlers.add(Handler(handle: handle))
    let take: natsMsgHandler = { _, _, message, closure in
      guard let handler = NATSSubscription.handlers[closure] else { return natsMsg_Destroy(message) }
      handler.handle(message)
    }
    let closure = Registry<Handler>.closure(number)
    let status =
      if let queue {
        natsConnection_QueueSubscribe(&pointer, connection.pointer, subject, queue, take, closure)
      } else {
        natsConnection_Subscribe(&pointer, connection.pointer, subject, take, closure)
      }
    do throws(NATSFailure) {
      try NATSFailure.check(status, "hearing \(subject)")
      try NATSFailure.check(
        natsSubscription_SetPendingLimits(
          pointer, Int32(clamping: connection.options.pendingMessages),
          Int32(clamping: connection.options.pendingBytes)), "hearing \(subject)")
    } catch {
      end()
      throw error
    }
  }

  deinit { end() }

  /// Messages thrown away because those before them waited still.
  package var dropped: Int {
    var count: Int64 = 0
    natsSubscription_GetDropped(pointer, &count)
    return Int(clamping: count)
  }

  private func end() {
    Self.handlers.remove(number)
    natsSubscription_Destroy(pointer)
    pointer = nil
  }
}
