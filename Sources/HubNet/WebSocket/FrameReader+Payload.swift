extension FrameReader {
  /// The most this reader ever holds: a message and, behind it, a control frame's payload.
  private var ceiling: Int { Int(limits.messageLength) + Self.controlLimit }

  /// Takes payload of a data frame; nil when the message is not whole yet.
  @inline(__always)
  mutating func takeData(_ chunk: UnsafeMutableRawBufferPointer) -> FrameEvent? {
    let isASCII = role == .server && unmask(chunk)
    remaining &-= chunk.count
    let isFrameDone = remaining == 0
    let isMessageDone = isFrameDone && isFinal
    if message == .text, !isCompressed {
      // RFC 6455 §8.1, and at once: a text that cannot become valid is not waited for.
      if !isASCII || !text.isAtBoundary, !text.accept(UnsafeRawBufferPointer(chunk)) {
        return fail(.invalidPayload, "text is not UTF-8")
      }
      if isMessageDone, !text.isAtBoundary { return fail(.invalidPayload, "text ends inside a character") }
    }
    if isFrameDone { isInPayload = false }
    if isMessageDone, held.count == 0 { return deliver(UnsafeRawBufferPointer(chunk)) }
    guard held.append(UnsafeRawBufferPointer(chunk), ceiling: ceiling) else {
      return fail(.internalError, "out of memory")
    }
    guard isMessageDone else { return nil }
    handedOut = .message
    return deliver(held.bytes)
  }

  @inline(__always)
  private mutating func deliver(_ payload: UnsafeRawBufferPointer) -> FrameEvent {
    let kind = message ?? .binary
    message = nil
    return isCompressed ? .compressedMessage(kind, payload) : .message(kind, payload)
  }

  /// Takes payload of a control frame; nil when it is not whole yet.
  mutating func takeControl(_ chunk: UnsafeMutableRawBufferPointer) -> FrameEvent? {
    if role == .server { _ = unmask(chunk) }
    remaining &-= chunk.count
    var payload = UnsafeRawBufferPointer(chunk)
    if heldControl > 0 || remaining > 0 {
      guard held.append(payload, ceiling: ceiling) else { return fail(.internalError, "out of memory") }
      heldControl &+= UInt8(truncatingIfNeeded: chunk.count)
      guard remaining == 0 else { return nil }
      payload = UnsafeRawBufferPointer(rebasing: held.bytes.suffix(Int(heldControl)))
      handedOut = .control
    }
    isInPayload = false
    switch opcode {
    case .ping: return .ping(payload)
    case .pong: return .pong(payload)
    default: return close(payload)
    }
  }

  /// RFC 6455 §5.5.1 and §7.4: nothing, or a code that may be sent and a reason in UTF-8.
  private mutating func close(_ payload: UnsafeRawBufferPointer) -> FrameEvent {
    guard payload.count >= 2 else {
      finish()
      return .close(nil, reason: payload)
    }
    let code = CloseCode(
      rawValue: UInt16(bigEndian: payload.loadUnaligned(fromByteOffset: 0, as: UInt16.self)))
    guard code.mayBeSent else { return fail(.protocolError, "close code not allowed") }
    let reason = UnsafeRawBufferPointer(rebasing: payload[2...])
    guard IncrementalUTF8.isValid(reason) else {
      return fail(.invalidPayload, "close reason is not UTF-8")
    }
    finish()
    return .close(code, reason: reason)
  }

  /// Unmasks in place; says whether the bytes are all ASCII.
  @inline(__always)
  private mutating func unmask(_ chunk: UnsafeMutableRawBufferPointer) -> Bool {
    let isASCII = key.apply(to: chunk)
    if chunk.count < remaining { key = key.advanced(by: chunk.count) }
    return isASCII
  }
}
