internal import CHubSys
internal import Glibc
internal import HubKernel

extension Reactor {
  /// So many UDP sockets one reactor may have.
  static let mostDatagramSockets = 32_768
  /// So many addresses of this machine are looked at.
  private static let mostAddresses = 64

  func bind(
    _ address: RemoteAddress, for sink: any DatagramSink
  ) throws(BindFailure) -> (Link, RemoteAddress) {
    let place = datagramSockets.firstIndex { $0 == nil } ?? datagramSockets.count
    guard place < Reactor.mostDatagramSockets else {
      throw BindFailure(.tooMany, "this reactor has \(place) UDP sockets, as many as it may")
    }
    var wanted = hub_address(address)
    let descriptor = hub_bind_udp(&wanted)
    guard descriptor >= 0 else { throw Reactor.bindFailure(address, -descriptor) }
    var local = hub_address()
    guard hub_local_address(descriptor, &local) == 0 else {
      hub_close(descriptor)
      throw BindFailure(.refused, "\(address.place): the system does not say which port it gave")
    }
    nextDatagramGeneration &+= 1
    let link = Link(index: ReactorLoop.datagramBase + UInt32(place), generation: nextDatagramGeneration)
    let token = UInt64(link.generation) << 32 | UInt64(link.index)
    let added = hub_epoll_add(epoll, descriptor, hub_event_read, token)
    guard added == 0 else {
      hub_close(descriptor)
      throw BindFailure(.refused, "\(address.place): \(String(cString: strerror(-added)))")
    }
    let socket = DatagramSocket(descriptor: descriptor, sink: sink, generation: link.generation)
    if place == datagramSockets.count {
      datagramSockets.append(socket)
    } else {
      datagramSockets[place] = socket
    }
    return (link, RemoteAddress(local))
  }

  private static func bindFailure(_ address: RemoteAddress, _ error: Int32) -> BindFailure {
    let code: BindFailure.Code =
      switch error {
      case EADDRNOTAVAIL: .notOurs
      case EADDRINUSE: .taken
      case EMFILE, ENFILE: .tooMany
      default: .refused
      }
    return BindFailure(code, "\(address.place): \(String(cString: strerror(error)))")
  }

  func unbind(_ link: Link) {
    guard let socket = datagramSocket(link) else { return }
    _ = hub_epoll_remove(epoll, socket.descriptor)
    datagramSockets[Int(link.index &- ReactorLoop.datagramBase)] = nil
    while case .some(.none) = datagramSockets.last { datagramSockets.removeLast() }
  }

  func send(_ datagram: UnsafeRawBufferPointer, from link: Link, to address: RemoteAddress) -> Bool {
    guard let socket = datagramSocket(link) else { return false }
    var to = hub_address(address)
    let sent = hub_send_datagram(socket.descriptor, datagram.baseAddress, datagram.count, &to)
    // Whatever the reason is, it is a datagram lost on its way: who sends it counts on that.
    guard sent == datagram.count else {
      shared.datagrams.unsent.add(on: UInt16(truncatingIfNeeded: port.number))
      return false
    }
    shared.datagrams.sent.add(on: UInt16(truncatingIfNeeded: port.number))
    return true
  }

  func datagramSocket(_ link: Link) -> DatagramSocket? {
    let place = Int(link.index &- ReactorLoop.datagramBase)
    guard link.index >= ReactorLoop.datagramBase, place < datagramSockets.count,
      let socket = datagramSockets[place], socket.generation == link.generation
    else { return nil }
    return socket
  }

  var addresses: [RemoteAddress] {
    var found = Array(repeating: hub_address(), count: Reactor.mostAddresses)
    let count = hub_interface_addresses(&found, Int32(found.count))
    let all = found.prefix(Int(max(count, 0)))
    return (all.filter { !$0.isLoopback } + all.filter(\.isLoopback)).map { RemoteAddress($0) }
  }
}

extension ReactorLoop {
  /// Above every place of a connection, and below listeners.
  static let datagramBase: UInt32 = 0xFFFE_0000
  /// The longest datagram that is taken. No data channel sends one that a path of the internet would not
  /// carry whole.
  static let longestDatagram = 2048
  /// So many batches one socket may have worked on in one turn, so that a flood starves nobody.
  private static let batchesPerTurn = 4

  /// Reads what has come to a UDP socket. What is left is seen again in the next turn.
  func receiveDatagrams(_ index: UInt32, generation: UInt32) {
    let link = Link(index: index, generation: generation)
    for _ in 0..<ReactorLoop.batchesPerTurn {
      // Whoever hears of a datagram may close the socket.
      guard let socket = reactor.datagramSocket(link) else { return }
      let got = hub_receive_datagrams(
        socket.descriptor, buffer.baseAddress, ReactorLoop.longestDatagram, datagrams,
        Int32(hub_datagram_room))
      // An error is the echo of a datagram that did not arrive, and reading it has removed it.
      guard got > 0 else { return }
      pass(Int(got), to: socket, link)
      if got < hub_datagram_room { return }
    }
  }

  private func pass(_ count: Int, to socket: DatagramSocket, _ link: Link) {
    let lane = UInt16(truncatingIfNeeded: reactor.port.number)
    reactor.shared.datagrams.received.add(count, on: lane)
    var at = 0
    while at < count, reactor.datagramSocket(link) != nil {
      let length = Int(datagrams[at].count)
      if datagrams[at].is_cut != 0 {
        reactor.shared.datagrams.tooLong.add(on: lane)
      } else {
        let start = at &* ReactorLoop.longestDatagram
        socket.sink.received(
          UnsafeRawBufferPointer(rebasing: buffer[start..<(start &+ length)]),
          from: RemoteAddress(datagrams[at].from))
      }
      at &+= 1
    }
  }
}

extension hub_address {
  init(_ address: RemoteAddress) {
    let isV4 = address.high == 0 && address.low >> 32 == 0xFFFF
    self.init(
      high: address.high, low: address.low, port: address.port,
      family: UInt8(isV4 ? hub_family_v4 : hub_family_v6))
  }
}
