internal import CHubSys
internal import HubKernel

/// A reactor's thread at work: waits for sockets, reads them, and calls the lane.
///
/// One turn reads every socket that has something, lets the lane work on it, and only then sends: so what
/// many messages cause is one write for each socket.
final class ReactorLoop {
  /// How much is read from one socket in one turn.
  static let bufferSize = 64 * 1024
  /// How many messages, or requests, one socket may have worked on in one turn, so that a flood starves
  /// nobody.
  static let messagesPerTurn = 256
  private static let eventRoom = 512
  static let wakerIndex = UInt32.max
  static let listenerBase: UInt32 = 0xFFFF_0000

  let reactor: Reactor
  let lane: Lane
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: ReactorLoop.bufferSize, alignment: 64)
  var listeners: [UInt32: Listener] = [:]
  /// When accepting is tried again after descriptors ran out; nil while it goes on.
  @exclusivity(unchecked) var acceptsAgainAt: UInt64?
  /// How many sockets a listener was last asked for, and the turn in which it last had them all.
  var arrivals = 1
  var fullTurn: UInt64 = 0
  @exclusivity(unchecked) private(set) var turns: UInt64 = 0
  /// How many sockets linger that were turned away.
  var refusedCount = 0
  @exclusivity(unchecked) var isRunning = true
  private let events = UnsafeMutablePointer<hub_event>.allocate(capacity: ReactorLoop.eventRoom)
  private var spare = IndexList()
  /// Where datagrams are received, once one has come.
  private(set) var datagrams: DatagramDesk?

  init(_ reactor: Reactor, lane: Lane) {
    self.reactor = reactor
    self.lane = lane
    events.initialize(repeating: hub_event(), count: ReactorLoop.eventRoom)
    let token = UInt64(ReactorLoop.wakerIndex)
    // Edge-triggered, so that nobody has to read it: every wake-up is an edge of its own.
    _ = hub_epoll_add(reactor.epoll, reactor.port.waker, hub_event_read | hub_event_edge, token)
  }

  deinit {
    buffer.deallocate()
    events.deallocate()
  }

  func makeDatagramDesk() -> DatagramDesk? {
    datagrams = DatagramDesk()
    return datagrams
  }

  /// Works until it is told to stop.
  func run() {
    while isRunning { turn() }
    closeEverything()
  }

  private func turn() {
    turns &+= 1
    let count = hub_epoll_wait(reactor.epoll, events, Int32(ReactorLoop.eventRoom), patience)
    lane.turn()
    reactor.now = lane.now
    for work in reactor.port.take() { work(self) }
    var at = 0
    while at < Int(count) {
      dispatch(events[at])
      at &+= 1
    }
    while let index = reactor.wheel.next(at: reactor.now) { timeUp(reactor.sockets[index], index) }
    if reactor.resumed.count > 0 { resumeAll() }
    acceptAgainIfDue()
    finish()
    reactor.tidyIfDue(lane)
  }

  private var patience: Int32 {
    if reactor.resumed.count > 0 { return 0 }
    let quiet = reactor.wheel.patience(at: reactor.now)
    let most: Int32 = acceptsAgainAt != nil ? 100 : reactor.tidiesAt != .max ? Reactor.tidyPatience : .max
    return quiet < 0 ? (most == .max ? -1 : most) : min(quiet, most)
  }

  /// Sends what this turn brought about and tells the lane whose sockets have ended, until nothing follows
  /// from it.
  private func finish() {
    while true {
      reactor.flushDirty()
      reactor.flushDatagrams()
      if reactor.endings.isEmpty { return }
      let endings = reactor.endings
      reactor.endings = []
      for ending in endings { end(ending) }
    }
  }

  private func end(_ ending: Reactor.Ending) {
    guard let socket = reactor.sockets.find(ending.index, ending.generation) else { return }
    if let call = socket.pointee.call {
      socket.pointee.call = nil
      giveUp(call)
    }
    if socket.pointee.flags.contains(.connected) {
      socket.pointee.flags.remove(.connected)
      lane.closed(socket.pointee.connection, code: ending.code, reason: ending.reason)
    }
    guard ending.isFinal else { return }
    if socket.pointee.flags.contains(.refused) { refusedCount -= 1 }
    reactor.destroy(socket, ending.index)
    if acceptsAgainAt != nil { acceptsAgainAt = reactor.now }
  }

  @inline(__always)
  private func dispatch(_ event: hub_event) {
    let index = UInt32(truncatingIfNeeded: event.token)
    let generation = UInt32(truncatingIfNeeded: event.token >> 32)
    if index >= ReactorLoop.datagramBase { return dispatch(special: index, generation) }
    guard let socket = reactor.sockets.find(index, generation),
      !socket.pointee.flags.contains(.ending)
    else { return }
    if event.events & hub_event_write != 0 { writable(socket, index) }
    if event.events & ~hub_event_write != 0, !socket.pointee.flags.contains(.ending) {
      readable(socket, index, event.events)
    }
  }

  private func dispatch(special index: UInt32, _ generation: UInt32) {
    if index < ReactorLoop.listenerBase { return receiveDatagrams(index, generation: generation) }
    if let listener = listeners[index] { acceptWaiting(listener) }
  }

  /// Looks at input that was left over.
  private func resumeAll() {
    swap(&reactor.resumed, &spare)
    var at = 0
    while at < spare.count {
      let index = spare[at]
      at &+= 1
      let socket = reactor.sockets[index]
      guard socket.pointee.flags.contains(.resumes) else { continue }
      socket.pointee.flags.remove(.resumes)
      if socket.pointee.phase != .free, !socket.pointee.flags.contains(.ending) { resume(socket, index) }
    }
    spare.removeAll()
  }

  private func closeEverything() {
    for index in 0..<UInt32(reactor.sockets.capacity) where reactor.sockets[index].pointee.phase != .free {
      reactor.drop(reactor.sockets[index], index, code: CloseCode.goingAway.rawValue, reason: "hub stopped")
    }
    finish()
    reactor.datagramSockets = []
    listeners = [:]
  }
}
