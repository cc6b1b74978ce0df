internal import CNATS
internal import HubBase

/// A connection to one of several NATS servers, sought anew for ever when it is lost.
///
/// Every call may wait in the operating system or for the server, so none belongs on a reactor: call it from
/// a thread of your own. Handlers and events come on threads of the library; they must be quick, and may
/// publish, but must not ask anything that waits for an answer.
package final class NATSConnection: @unchecked Sendable {
  // Sendable: the library's connection is made for many threads, and the pointer never changes.
  let pointer: OpaquePointer?
  private let ear: UInt
  let options: NATSOptions
  private let isOver = Lock(false)

  /// Begins to connect. Waits for the first attempt, at most `patience` for each server; when none answers,
  /// the search goes on and `hear` is told.
  package init(_ options: NATSOptions, _ hear: @escaping @Sendable (NATSEvent) -> Void) throws(NATSFailure) {
    guard !options.servers.isEmpty else { throw NATSFailure(.other, "no NATS server is named") }
    self.options = options
    ear = Ear.all.add(Ear(options.credentials, hear))
    var made: OpaquePointer?
    do throws(NATSFailure) {
      let handle = try OptionsHandle(options, ear: ear)
      let status = withExtendedLifetime(handle) { natsConnection_Connect(&made, handle.pointer) }
      if status != NATS_NOT_YET_CONNECTED {
        try NATSFailure.check(status, "connecting to \(options.servers.joined(separator: ", "))")
      }
      pointer = made
      if status == NATS_OK { hear(.connected(server: Self.server(of: made))) }
    } catch {
      Ear.all.remove(ear)
      throw error
    }
  }

  deinit {
    close()
    natsConnection_Destroy(pointer)
  }

  /// Whether there is a connection at this moment.
  package var isConnected: Bool { natsConnection_Status(pointer) == NATS_CONN_STATUS_CONNECTED }

  /// Throws when there is none.
  func check(_ what: @autoclosure () -> String) throws(NATSFailure) {
    if !isConnected { throw NATSFailure(.away, what() + ": there is no connection with a server") }
  }

  /// The most bytes that the server takes in one message.
  package var longestMessage: Int { Int(clamping: natsConnection_GetMaxPayload(pointer)) }

  /// Bytes that wait in the library to be sent.
  package var waitingBytes: Int { Int(natsConnection_Buffered(pointer)) }

  /// Sends a message to whoever hears the subject, at most once.
  package func publish(_ bytes: UnsafeRawBufferPointer, to subject: String) throws(NATSFailure) {
    try NATSFailure.check(
      natsConnection_Publish(pointer, subject, bytes.baseAddress, Int32(clamping: bytes.count)),
      "publishing to \(subject)")
  }

  /// Sends a message to whoever hears the subject, at most once.
  package func publish(_ bytes: [UInt8], to subject: String) throws(NATSFailure) {
    let status = bytes.withUnsafeBytes {
      natsConnection_Publish(pointer, subject, $0.baseAddress, Int32(clamping: $0.count))
    }
    try NATSFailure.check(status, "publishing to \(subject)")
  }

  func publish(
    _ bytes: [UInt8], to subject: String, headers: [(name: String, value: String)]
  ) throws(NATSFailure) {
    guard !headers.isEmpty else { return try publish(bytes, to: subject) }
    var message: OpaquePointer?
    let status = bytes.withUnsafeBytes {
      natsMsg_Create(&message, subject, nil, $0.baseAddress, Int32(clamping: $0.count))
    }
    try NATSFailure.check(status, "a message")
    defer { natsMsg_Destroy(message) }
    for header in headers {
      try NATSFailure.check(natsMsgHeader_Set(message, header.name, header.value), "a header")
    }
    try NATSFailure.check(natsConnection_PublishMsg(pointer, message), "publishing to \(subject)")
  }

  /// Waits until the server has everything published so far.
  package func flush(within patience: Duration) throws(NATSFailure) {
    try NATSFailure.check(
      natsConnection_FlushTimeout(pointer, OptionsHandle.milliseconds(patience)), "flushing")
  }

  /// Publishes a question and waits for the first answer.
  package func request(
    _ bytes: [UInt8], of subject: String, within patience: Duration
  ) throws(NATSFailure) -> [UInt8] {
    var answer: OpaquePointer?
    let status = bytes.withUnsafeBytes {
      natsConnection_Request(
        &answer, pointer, subject, $0.baseAddress, Int32(clamping: $0.count),
        OptionsHandle.milliseconds(patience))
    }
    try NATSFailure.check(status, "asking \(subject)")
    defer { natsMsg_Destroy(answer) }
    return [UInt8](Self.bytes(of: answer))
  }

  /// Hears a subject, in which `*` stands for one word and a last `>` for all that follow. Of those that name
  /// the same `queue` only one gets each message. `handle` is called for one message after the other.
  package func subscribe(
    to subject: String, queue: String? = nil, _ handle: @escaping @Sendable (borrowing NATSMessage) -> Void
  ) throws(NATSFailure) -> NATSSubscription {
    try NATSSubscription(self, subject, queue) { message in
      handle(NATSMessage(message))
      natsMsg_Destroy(message)
    }
  }

  /// Hears a subject and may keep what comes, which costs neither a copy nor a look at its subject.
  package func receive(
    from subject: String, _ take: @escaping @Sendable (NATSParcel) -> Void
  ) throws(NATSFailure) -> NATSSubscription {
    try NATSSubscription(self, subject, nil) { message in take(NATSParcel(message)) }
  }

  /// Ends it: what waits is dropped, nobody is called any more, and every call fails.
  package func close() {
    let isFirst = isOver.withLock { isOver in
      defer { isOver = true }
      return !isOver
    }
    guard isFirst else { return }
    natsConnection_Close(pointer)
    Ear.all.remove(ear)
  }

  static func bytes(of message: OpaquePointer?) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: natsMsg_GetData(message), count: Int(natsMsg_GetDataLength(message)))
  }

  /// Which server a connection leads to; an address of any length is cut off at the end of the buffer.
  static func server(of connection: OpaquePointer?) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
      guard let start = buffer.baseAddress,
        natsConnection_GetConnectedUrl(connection, start, buffer.count) == NATS_OK
      else { return "" }
      return String(cString: start)
    }
  }
}
