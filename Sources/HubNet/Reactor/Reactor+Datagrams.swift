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
    // The last words of whoever closes it.
    flushDatagrams()
    _ = hub_epoll_remove(epoll, socket.descriptor)
    datagramSockets[Int(link.index &- ReactorLoop.datagramBase)] = nil
    while case .some(.none) = datagramSockets.last { datagramSockets.removeLast() }
  }

  /// What one turn sends to the same place goes in one call to the system, at the end of the turn.
  func send(_ datagram: UnsafeRawBufferPointer, from link: Link, to address: RemoteAddress) -> Bool {
    guard datagramSocket(link) != nil else { return false }
    if datagramRow.append(datagram, link, address) { return true }
    flushDatagrams()
    return datagramRow.append(datagram, link, address)
  }

  /// Whatever the reason is that the system does not take one, it is a datagram lost on its way: who sends it
  /// counts on that.
  func flushDatagrams() {
    guard datagramRow.count > 0 else { return }
    let lane = UInt16(truncatingIfNeeded: port.number)
    let count = datagramRow.count
    datagramRow.take { bytes, segment, link, address in
      guard let socket = datagramSocket(link) else { return }
      var to = hub_address(address)
      let lost = hub_send_datagrams(
        socket.descriptor, bytes.baseAddress, bytes.count, UInt16(truncatingIfNeeded: segment), &to)
      if lost > 0 { shared.datagrams.unsent.add(Int(lost), on: lane) }
      shared.datagrams.sent.add(count &- Int(lost), on: lane)
    }
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
  /// After so many nothing more is read from a socket in one turn, so that a flood starves nobody.
  private static let datagramsPerTurn = 128

  /// Reads what has come to a UDP socket. What is left is seen again in the next turn.
  func receiveDatagrams(_ index: UInt32, generation: UInt32) {
    let link = Link(index: index, generation: generation)
    guard let desk = datagrams ?? makeDatagramDesk() else { return }
    var passed = 0
    while passed < ReactorLoop.datagramsPerTurn {
      // Whoever hears of a datagram may close the socket.
      guard let socket = reactor.datagramSocket(link) else { return }
      let got = Int(desk.receive(from: socket.descriptor))
      // An error is the echo of a datagram that did not arrive, and reading it has removed it.
      guard got > 0 else { return }
      var at = 0
      while at < got {
        passed &+= pass(desk.found[at], desk.bytes(at), to: socket, link)
        at &+= 1
      }
      if got < DatagramDesk.room { return }
    }
  }

  /// Passes on one datagram, or each of several that the system has joined to one; says how many.
  private func pass(
    _ datagram: hub_datagram, _ bytes: UnsafeRawBufferPointer, to socket: DatagramSocket, _ link: Link
  ) -> Int {
    let lane = UInt16(truncatingIfNeeded: reactor.port.number)
    let segment = max(1, Int(datagram.segment))
    let from = RemoteAddress(datagram.from)
    var (start, count) = (0, 0)
    repeat {
      let end = min(start &+ segment, bytes.count)
      reactor.shared.datagrams.received.add(on: lane)
      if datagram.is_cut != 0 || end &- start > ReactorLoop.longestDatagram {
        reactor.shared.datagrams.tooLong.add(on: lane)
      } else {
        socket.sink.received(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), from: from)
      }
      start = end
      count &+= 1
    } while start < bytes.count && reactor.datagramSocket(link) != nil
    return count
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
