internal import Glibc
public import HubBase

extension WebClient: DatagramSending {
  /// How long it may take to find the host and to hand everything to the system.
  private static let datagramTime = Duration.seconds(5)

  /// Sends datagrams in order, each as it is.
  public func send(_ datagrams: [[UInt8]], to address: String) async throws {
    guard let address = DatagramAddress(address) else {
      throw FetchError.badAddress("it is not a host and a port")
    }
    try await perform(within: Self.datagramTime) { patience throws(FetchError) in
      let socket = try Descriptor.connect(
        host: address.host, port: address.port, patience, kind: SOCK_DGRAM)
      for datagram in datagrams { try Self.send(datagram, through: socket, patience) }
    }
  }

  private static func send(
    _ datagram: [UInt8], through socket: Descriptor, _ patience: Patience
  ) throws(FetchError) {
    while Glibc.send(socket.number, datagram, datagram.count, Int32(MSG_NOSIGNAL)) < 0 {
      let number = errno
      switch number {
      case EAGAIN, ENOBUFS: try patience.wait(for: socket.number, POLLOUT)
      case EINTR: continue
      default: throw .unreachable(strerror(number).map { String(cString: $0) } ?? "error \(number)")
      }
    }
  }
}
