internal import CNATS
internal import HubConfig

/// The library's own form of options.
final class OptionsHandle {
  private(set) var pointer: OpaquePointer?

  init(_ options: NATSOptions, ear: UInt) throws(NATSFailure) {
    try NATSFailure.check(natsOptions_Create(&pointer), "options for NATS")
    try setAddress(options)
    try setKeeping(options)
    try setCredentials(options, ear)
    try setCallbacks(ear)
  }

  deinit { natsOptions_Destroy(pointer) }

  private static let readingBytes: Int32 = 64 << 10

  private func setAddress(_ options: NATSOptions) throws(NATSFailure) {
    let texts = options.servers.map { Array($0.utf8CString) }
    var places: [UnsafePointer<CChar>?] = []
    let copies = texts.map { text in
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: text.count)
      copy.initialize(from: text, count: text.count)
      places.append(UnsafePointer(copy))
      return copy
    }
    defer { copies.forEach { $0.deallocate() } }
    try set(
      natsOptions_SetServers(pointer, &places, Int32(clamping: places.count)), "the addresses of NATS servers"
    )
    try set(natsOptions_SetName(pointer, options.name), "the name of a NATS connection")
    try set(natsOptions_SetTimeout(pointer, Self.milliseconds(options.patience)), "the patience")
  }

  private func setKeeping(_ options: NATSOptions) throws(NATSFailure) {
    try set(natsOptions_SetAllowReconnect(pointer, true), "reconnecting")
    try set(natsOptions_SetMaxReconnect(pointer, -1), "reconnecting for ever")
    let pause = Self.milliseconds(options.pause)
    try set(natsOptions_SetReconnectWait(pointer, pause), "the pause")
    try set(natsOptions_SetReconnectJitter(pointer, pause, pause), "the spread of the pause")
    try set(
      natsOptions_SetReconnectBufSize(pointer, Int32(clamping: max(1, options.reconnectBytes))),
      "what may wait for a connection")
    try set(natsOptions_SetPingInterval(pointer, Self.milliseconds(options.heartbeat)), "the heartbeat")
    try set(natsOptions_SetMaxPingsOut(pointer, 2), "the heartbeat")
    try set(
      natsOptions_SetMaxPendingMsgs(pointer, Int32(clamping: max(1, options.pendingMessages))),
      "what may wait for a handler")
    try set(
      natsOptions_SetWriteDeadline(pointer, Self.milliseconds(options.writeDeadline)), "the write deadline")
    try set(natsOptions_SetFailRequestsOnDisconnect(pointer, true), "requests without a connection")
    // Whoever publishes has gathered what belongs together: handing it to another thread of the library's,
    // which then writes it, would cost more than writing it.
    try set(natsOptions_SetSendAsap(pointer, true), "sending at once")
    // What comes is read by as much as one message has: where it lies in two pieces it is copied once more.
    try set(natsOptions_SetIOBufSize(pointer, Self.readingBytes), "the memory for reading")
    // One thread of the library's calls all handlers, instead of one for each subscription.
    try set(natsOptions_UseGlobalMessageDelivery(pointer, true), "the delivering thread")
  }

  private func setCredentials(_ options: NATSOptions, _ ear: UInt) throws(NATSFailure) {
    switch options.credentials {
    case .none: break
    case .token(let secret):
      try set(natsOptions_SetToken(pointer, Self.text(secret, "the token")), "the token")
    case .user(let name, let secret):
      try set(natsOptions_SetUserInfo(pointer, name, Self.text(secret, "the password")), "the password")
    case .file(let secret):
      guard secret.withBytes(Ear.parts) ?? nil != nil else {
        throw NATSFailure(.forbidden, "the credentials are none that NATS makes: no signed name, or no seed")
      }
      try set(Ear.lend(ear, to: pointer), "the credentials")
    }
    guard options.isEncrypted || !options.authority.isEmpty else { return }
    try set(natsOptions_SetSecure(pointer, true), "TLS")
    if !options.authority.isEmpty {
      try set(
        natsOptions_LoadCATrustedCertificates(pointer, options.authority),
        "the authorities in \(options.authority)")
    }
  }

  private func setCallbacks(_ ear: UInt) throws(NATSFailure) {
    let closure = Registry<Ear>.closure(ear)
    let connected: natsConnectionHandler = { connection, closure in
      Ear.all[closure]?.hear(.connected(server: NATSConnection.server(of: connection)))
    }
    try set(natsOptions_SetReconnectedCB(pointer, connected, closure), "events")
    try set(natsOptions_SetRetryOnFailedConnect(pointer, true, connected, closure), "events")
    try set(
      natsOptions_SetDisconnectedCB(
        pointer,
        { connection, closure in
          var words: UnsafePointer<CChar>?
          natsConnection_GetLastError(connection, &words)
          let reason = words.map { String(cString: $0) } ?? ""
          Ear.all[closure]?.hear(.disconnected(reason: reason))
        }, closure), "events")
    try set(natsOptions_SetClosedCB(pointer, { Ear.all[$1]?.hear(.closed) }, closure), "events")
    try set(
      natsOptions_SetErrorHandler(
        pointer,
        { _, subscription, status, closure in
          guard let ear = Ear.all[closure] else { return }
          guard status == NATS_SLOW_CONSUMER else {
            return ear.hear(.complaint(String(cString: hub_nats_words(status))))
          }
          var dropped: Int64 = 0
          natsSubscription_GetDropped(subscription, &dropped)
          let subject = natsSubscription_GetSubject(subscription).map { String(cString: $0) } ?? ""
          ear.hear(.slow(subject: subject, dropped: Int(clamping: dropped)))
        }, closure), "events")
  }

  private func set(_ status: natsStatus, _ what: @autoclosure () -> String) throws(NATSFailure) {
    try NATSFailure.check(status, what())
  }

  private static func text(_ secret: Secret, _ what: String) throws(NATSFailure) -> [CChar] {
    guard let bytes = secret.withBytes({ $0 }), !bytes.contains(0) else {
      throw NATSFailure(.forbidden, "\(what) for NATS is not at hand, or holds a zero byte")
    }
    return bytes.map { CChar(bitPattern: $0) } + [0]
  }

  static func milliseconds(_ duration: Duration) -> Int64 {
    let (seconds, rest) = duration.components
    return max(1, seconds &* 1_000 &+ rest / 1_000_000_000_000_000)
  }
}
