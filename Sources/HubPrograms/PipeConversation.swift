internal import CHubSys
internal import Glibc
internal import HubBase

/// A conversation with a program that the hub starts, over its pipes.
package final class PipeConversation: Conversation, @unchecked Sendable {
  // Sendable: after `init` everything happens on the loop's thread.
  private enum Phase { case new, running, ending, over }

  /// A descriptor with its place in the loop.
  private struct End {
    var descriptor: Int32
    var token: Int64
  }

  /// How often a pipe is read before others have their turn.
  private static let readsInTurn = 4
  /// After so many bytes of errors the program has to wait for a moment.
  private static let murmurPause = Duration.milliseconds(10)
  /// From the end of its input to the first signal, and from there to the last.
  private static let patience = Duration.seconds(1)

  private let command: ProgramCommand
  private let resolved: ProgramCommand.Resolved
  private let processLimit: UInt64
  private let loop: ProgramLoop
  private var phase = Phase.new
  private var child = hub_child()
  private var life: Int64 = -1
  private var input: End?
  private var output: End?
  private var errors: End?
  private var listener: (any ConversationListener)?
  private var outgoing = OutgoingBytes()
  private var isBlocked = false
  private var isFinishing = false
  private var isGone = false
  private var isListening = true
  private var cutter: LineCutter
  private var murmur = Murmur()
  private var timer: Int?
  private var murmurTimer: Int?
  /// What ended it, when that was not the program itself.
  private var cause: ConversationEnd?
  private var buffer = [UInt8](repeating: 0, count: LineCutter.piece)

  /// Finds the program, and starts nothing yet.
  package init(_ command: ProgramCommand, longestLine: Int) throws(ProgramFailure) {
    self.command = command
    resolved = try command.resolved()
    processLimit = command.processLimit
    loop = try ProgramLoop.running()
    cutter = LineCutter(limit: longestLine)
  }

  package var unsent: Int { outgoing.count }

  package func begin(_ listener: any ConversationListener) {
    guard phase == .new else { return }
    self.listener = listener
    do throws(ProgramFailure) {
      child = try command.start(resolved, processLimit: processLimit)
    } catch {
      phase = .over
      self.listener = nil
      return listener.ended(.unreachable(error.description))
    }
    phase = .running
    input = adopt(child.input, reading: false, writing: false) { [unowned self] _, isWritable in
      if isWritable { flush(tells: true) }
    }
    output = adopt(child.output, reading: true, writing: false) { [unowned self] _, _ in read() }
    errors = adopt(child.errors, reading: true, writing: false) { [unowned self] _, _ in readErrors() }
    // The loop keeps it until it is over.
    life = loop.watch(child.pidfd, reading: true, writing: false) { [self] _, _ in conclude() }
    if input == nil || output == nil || errors == nil || life < 0 { cut(because: .unreachable("no memory")) }
  }

  private func adopt(
    _ descriptor: Int32, reading: Bool, writing: Bool, _ handler: @escaping ProgramLoop.Handler
  ) -> End? {
    let token = loop.watch(descriptor, reading: reading, writing: writing, handler)
    if token < 0 { hub_close(descriptor) }
    return token < 0 ? nil : End(descriptor: descriptor, token: token)
  }

  package func say(_ lines: UnsafeRawBufferPointer) {
    guard phase == .running, input != nil, !isFinishing, !lines.isEmpty else { return }
    outgoing.append(lines)
    if !isBlocked { flush(tells: false) }
  }

  private func flush(tells: Bool) {
    guard let input else { return }
    var isBroken = false
    var isFull = false
    while outgoing.count > 0, !isFull, !isBroken {
      outgoing.drain { bytes in
        let written = hub_write(input.descriptor, bytes.baseAddress, bytes.count)
        isFull = written == -Int(EAGAIN)
        isBroken = written < 0 && !isFull
        return max(0, written)
      }
    }
    if isBroken { return closeInput() }
    if isFull != isBlocked {
      isBlocked = isFull
      loop.change(input.descriptor, input.token, reading: false, writing: isFull)
    }
    guard !isFull else { return }
    if isFinishing { closeInput() } else if tells { listener?.hasRoom() }
  }

  private func closeInput() {
    outgoing.clear()
    isBlocked = false
    close(&input)
  }

  private func close(_ end: inout End?) {
    if let known = end { loop.close(known.descriptor, known.token) }
    end = nil
  }

  package func listen(_ isListening: Bool) {
    guard self.isListening != isListening else { return }
    self.isListening = isListening
    if let output { loop.change(output.descriptor, output.token, reading: isListening, writing: false) }
  }

  private func read() {
    for _ in 0..<PipeConversation.readsInTurn where phase == .running && isListening {
      guard readOnce() else { break }
    }
    if phase == .running { listener?.paused() }
  }

  /// False when there is nothing more for now.
  private func readOnce() -> Bool {
    guard let output, let listener else { return false }
    let count = buffer.withUnsafeMutableBytes { hub_read(output.descriptor, $0.baseAddress, $0.count) }
    guard count > 0 else {
      if count != -Int(EAGAIN) { outputEnded() }
      return false
    }
    let isFine = buffer.withUnsafeBytes { bytes in
      cutter.take(UnsafeRawBufferPointer(rebasing: bytes[..<count])) { line in
        if phase == .running { listener.heard(line) }
      }
    }
    if !isFine { cut(because: .tooLong) }
    return isFine && count == buffer.count
  }

  private func outputEnded() {
    close(&output)
    guard phase == .running, !isFinishing, timer == nil else { return }
    // A program that exits closes its output first.
    timer = loop.after(PipeConversation.patience) { [weak self] in self?.cut(because: .fellSilent) }
  }

  private func readErrors() {
    guard let errors, let listener else { return }
    let count = buffer.withUnsafeMutableBytes { hub_read(errors.descriptor, $0.baseAddress, $0.count) }
    guard count > 0 else {
      if count != -Int(EAGAIN) { close(&self.errors) }
      return
    }
    buffer.withUnsafeBytes { murmur.take(UnsafeRawBufferPointer(rebasing: $0[..<count]), listener.murmured) }
    guard count == buffer.count else { return }
    loop.change(errors.descriptor, errors.token, reading: false, writing: false)
    murmurTimer = loop.after(PipeConversation.murmurPause) { [weak self] in
      guard let self, let errors = self.errors else { return }
      loop.change(errors.descriptor, errors.token, reading: true, writing: false)
    }
  }

  package func finish(within grace: Duration) {
    guard phase == .running, !isFinishing else { return }
    isFinishing = true
    if let timer { loop.forget(timer) }
    if !isBlocked { flush(tells: false) }
    timer = loop.after(grace) { [weak self] in self?.ask(toGo: SIGTERM) }
  }

  private func ask(toGo signal: Int32) {
    guard phase == .running else { return }
    closeInput()
    _ = hub_signal_program(&child, signal)
    timer = loop.after(PipeConversation.patience) { [weak self] in self?.cut() }
  }

  package func cut() { cut(because: nil) }

  private func cut(because cause: ConversationEnd?) {
    guard phase == .running else { return }
    phase = .ending
    self.cause = cause
    // Once it was awaited, its number may be somebody else's.
    guard !isGone else { return }
    _ = hub_signal_program(&child, SIGKILL)
    if life < 0 { concludeUnwatched() }
  }

  /// Where the loop has no place for it, its end is asked for.
  private func concludeUnwatched() {
    conclude()
    guard phase != .over else { return }
    _ = loop.after(PipeConversation.murmurPause) { [self] in concludeUnwatched() }
  }

  /// The program has ended: takes what it said last, and leaves nothing.
  private func conclude() {
    var code: Int32 = 0
    var signal: Int32 = 0
    guard hub_await_program(&child, &code, &signal) != 0 else { return }
    isGone = true
    for _ in 0..<(2 * 1_048_576 / LineCutter.piece) where phase == .running { if !readOnce() { break } }
    readErrors()
    if let listener { murmur.flush(listener.murmured) }
    phase = .over
    closeInput()
    close(&output)
    close(&errors)
    if let timer { loop.forget(timer) }
    if let murmurTimer { loop.forget(murmurTimer) }
    let told = listener
    listener = nil
    if life >= 0 { loop.close(child.pidfd, life) } else { hub_close(child.pidfd) }
    told?.ended(cause ?? (signal == 0 ? .exited(code) : .killed(signal: signal)))
  }
}
