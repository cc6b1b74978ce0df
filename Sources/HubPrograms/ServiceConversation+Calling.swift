internal import CHubSys
internal import Glibc
internal import HubBase
internal import HubNet

extension ServiceConversation {
  /// A name may stand for so many addresses.
  private static let mostAddresses = 8

  /// Begins to connect.
  func call() {
    switch address {
    case .unix(let path):
      let descriptor = hub_connect_unix(path)
      guard descriptor >= 0 else { return fail(-descriptor) }
      adopt(descriptor, connected: true)
    case .web(let url):
      guard let wire = MessageWire(url, longestMessage: 0) else { return fail(EINVAL) }
      // To ask for a name may take as long as the resolver likes.
      let (host, port) = (wire.host, wire.port)
      let begun = BackgroundThread.start { [self] in
        var found = [hub_address](repeating: hub_address(), count: Self.mostAddresses)
        let count = hub_look_up(host, port, &found, Int32(Self.mostAddresses))
        let known = Addresses(list: Array(found.prefix(Int(max(count, 0)))))
        loop.run { [self] in self.found(known) }
      }
      if begun != 0 { fail(begun) }
    }
  }

  /// Addresses on their way from one thread to another.
  private struct Addresses: @unchecked Sendable {
    // Sendable: numbers, which C does not say.
    let list: [hub_address]
  }

  private func found(_ addresses: Addresses) {
    guard phase == .connecting else { return }
    candidates = addresses.list
    guard !candidates.isEmpty else { return end(.unreachable("nobody knows its name")) }
    tryNext(after: ECONNREFUSED)
  }

  private func tryNext(after error: Int32) {
    guard !candidates.isEmpty else { return fail(error) }
    var address = candidates.removeFirst()
    let descriptor = hub_connect_tcp(&address)
    guard descriptor >= 0 else { return tryNext(after: -descriptor) }
    adopt(descriptor, connected: false)
  }

  private func adopt(_ descriptor: Int32, connected isConnected: Bool) {
    let line = ServiceLine(descriptor)
    token = loop.watch(descriptor, reading: isConnected, writing: !isConnected) {
      [self] isReadable, isWritable in
      turn(isReadable: isReadable, isWritable: isWritable)
    }
    guard token >= 0 else {
      hub_close(descriptor)
      return end(.unreachable("no memory"))
    }
    if isConnected { connected(line) } else { self.line = line }
  }

  /// The way to it is a little further: connected, or one step of the encryption done.
  func goOn() {
    guard let line else { return }
    if !isReached {
      let error = -hub_connect_outcome(line.descriptor)
      guard error == 0 else {
        loop.close(line.descriptor, token)
        (self.line, token) = (nil, -1)
        return tryNext(after: error)
      }
      isReached = true
      if case .web(let url) = address, let wire = MessageWire(url, longestMessage: 0), wire.isSecure,
        !line.secure(wire.host)
      {
        return end(.unreachable("the connection cannot be encrypted"))
      }
    }
    let step = line.handshake()
    if let failure = step.failure { return end(.unreachable(failure)) }
    if step.isDone { return connected(line) }
    loop.change(line.descriptor, token, reading: !step.wantsToWrite, writing: step.wantsToWrite)
  }

  private func fail(_ error: Int32) {
    end(.unreachable(strerror(error).map { String(cString: $0) } ?? "error \(error)"))
  }
}
