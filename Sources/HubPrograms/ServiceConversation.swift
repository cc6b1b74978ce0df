internal import CHubSys
internal import Glibc
internal import HubBase
internal import HubNet

/// A conversation with a program that runs by itself, over a Unix socket (lines as they are) or a WebSocket
/// (each line a text of its own; a text may bring several).
package final class ServiceConversation: Conversation, @unchecked Sendable {
  // Sendable: after `init` everything happens on the loop's thread.
  enum Phase { case new, connecting, greeting, open, over }

  /// How long it may take until lines can be said.
  private static let patience = Duration.seconds(5)
  /// How often it is read before others have their turn.
  private static let readsInTurn = 4

  let address: ServiceAddress
  let loop: ProgramLoop
  var phase = Phase.new
  var line: ServiceLine?
  var token: Int64 = -1
  var candidates: [hub_address] = []
  /// Whether the system has reached it.
  var isReached = false
  private let wire: MessageWire?
  private var listener: (any ConversationListener)?
  /// What goes before anything that is said: the request for a WebSocket.
  private var outgoing = OutgoingBytes()
  /// Frames that may not go before the WebSocket is open.
  private var waiting: [UInt8] = []
  private var cutter: LineCutter
  private var isBlocked = false
  private var isListening = true
  private var isFinishing = false
  private var timer: Int?
  private var buffer = [UInt8](repeating: 0, count: LineCutter.piece)

  /// Reads the address, and calls nobody yet.
  package init(_ address: String, longestLine: Int) throws(ProgramFailure) {
    self.address = try ServiceAddress(address)
    if case .web(let url) = self.address {
      wire = MessageWire(url, longestMessage: longestLine)
    } else {
      wire = nil
    }
    loop = try ProgramLoop.running()
    cutter = LineCutter(limit: longestLine)
  }

  /// Until it is reached nobody can be said not to read: that has a deadline of its own.
  package var unsent: Int { phase == .open ? outgoing.count : 0 }

  package func begin(_ listener: any ConversationListener) {
    guard phase == .new else { return }
    self.listener = listener
    phase = .connecting
    timer = loop.after(Self.patience) { [weak self] in self?.end(.unreachable("no answer in time")) }
    if let wire { outgoing.append(wire.request) }
    call()
  }

  /// The connection is there.
  func connected(_ line: ServiceLine) {
    self.line = line
    phase = wire == nil ? .open : .greeting
    if phase == .open { opened() }
    flush(tells: false)
    watchOver()
  }

  private func opened() {
    phase = .open
    if let timer { loop.forget(timer) }
    timer = nil
  }

  package func say(_ lines: UnsafeRawBufferPointer) {
    guard phase != .new, phase != .over, !isFinishing, !lines.isEmpty else { return }
    guard let wire else {
      outgoing.append(lines)
      return flushUnlessBlocked()
    }
    for line in lines.split(separator: UInt8(ascii: "\n")) {
      let frame = wire.frame(UnsafeRawBufferPointer(rebasing: line))
      frame.withUnsafeBytes { waiting.append(contentsOf: $0) }
    }
    release()
  }

  private func release() {
    guard phase == .open else { return }
    if !waiting.isEmpty { outgoing.append(waiting) }
    waiting = []
    flushUnlessBlocked()
  }

  private func flushUnlessBlocked() {
    guard phase == .open || phase == .greeting, !isBlocked else { return }
    flush(tells: false)
    watchOver()
  }

  /// Something can be read or written.
  func turn(isReadable: Bool, isWritable: Bool) {
    if phase == .connecting { return goOn() }
    if isWritable || isBlocked { flush(tells: true) }
    if isReadable { read() }
    watchOver()
  }

  private func watchOver() {
    guard let line, phase != .over, token >= 0 else { return }
    loop.change(line.descriptor, token, reading: isListening, writing: isBlocked)
  }

  private func flush(tells: Bool) {
    guard let line else { return }
    var (isFull, isBroken) = (false, false)
    while outgoing.count > 0, !isFull, !isBroken {
      outgoing.drain { bytes in
        let written = line.write(bytes)
        isFull = written == -Int(EAGAIN)
        isBroken = written < 0 && !isFull
        return max(0, written)
      }
    }
    isBlocked = isFull
    if isBroken { return end(.unreachable("the connection broke")) }
    guard !isFull, phase == .open else { return }
    if isFinishing { line.shutSending() } else if tells { listener?.hasRoom() }
  }

  package func listen(_ isListening: Bool) {
    self.isListening = isListening
    watchOver()
  }

  private func read() {
    for _ in 0..<Self.readsInTurn where phase != .over && isListening {
      guard readOnce() else { break }
    }
    if phase == .open { listener?.paused() }
  }

  /// False when there is nothing more for now.
  private func readOnce() -> Bool {
    guard let line else { return false }
    let count = buffer.withUnsafeMutableBytes { line.read(into: $0) }
    guard count > 0 else {
      if count != -Int(EAGAIN) {
        end(isFinishing ? .exited(0) : .unreachable("it closed the connection"))
      }
      return false
    }
    let outcome = buffer.withUnsafeMutableBytes {
      hear(UnsafeMutableRawBufferPointer(rebasing: $0[..<count]))
    }
    switch outcome {
    case .more: return phase != .over && count == buffer.count
    case .closed: end(isFinishing ? .exited(0) : .unreachable("it closed the connection"))
    case .tooLong: end(.tooLong)
    case .failed(let why): end(.unreachable(why))
    }
    return false
  }

  private func hear(_ bytes: UnsafeMutableRawBufferPointer) -> MessageWire.Outcome {
    guard let wire else {
      let isFine = cutter.take(UnsafeRawBufferPointer(bytes)) { if phase == .open { listener?.heard($0) } }
      return isFine ? .more : .tooLong
    }
    let outcome = wire.take(bytes) { message in
      if phase == .greeting { opened() }
      for line in message.split(separator: UInt8(ascii: "\n")) where phase == .open {
        listener?.heard(UnsafeRawBufferPointer(rebasing: line))
      }
    }
    if wire.isOpen, phase == .greeting { opened() }
    if !wire.answers.isEmpty { outgoing.append(wire.answers) }
    wire.answers = []
    release()
    return outcome
  }

  package func finish(within grace: Duration) {
    guard phase != .new, phase != .over, !isFinishing else { return }
    guard phase == .open else { return end(.exited(0)) }
    if let wire { outgoing.append(wire.goodbye()) }
    isFinishing = true
    timer = loop.after(grace) { [weak self] in self?.end(.exited(0)) }
    flushUnlessBlocked()
  }

  package func cut() { end(.unreachable("the connection was cut")) }

  /// It is over; the listener hears of it when nobody is in the middle of something.
  func end(_ end: ConversationEnd) {
    guard phase != .over, phase != .new else { return }
    phase = .over
    if let timer { loop.forget(timer) }
    if let line, token >= 0 { loop.close(line.descriptor, token) }
    (line, token) = (nil, -1)
    outgoing.clear()
    let told = listener
    listener = nil
    loop.run { told?.ended(end) }
  }
}

extension OutgoingBytes {
  fileprivate mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBytes { append($0) } }
}
