import HubKernel

extension MemoryTransport {
  func bind(
    _ address: RemoteAddress, for sink: any DatagramSink
  ) throws(BindFailure) -> (Link, RemoteAddress) {
    try network.datagrams.bind(address, self, sink)
  }

  func unbind(_ link: Link) { network.datagrams.unbind(self, link) }

  func send(_ datagram: UnsafeRawBufferPointer, from link: Link, to address: RemoteAddress) -> Bool {
    network.datagrams.send(datagram, from: link, of: self, to: address)
  }

  /// Its one address in the network in memory.
  var addresses: [RemoteAddress] {
    var address = network.address(of: world?.name ?? "")
    address.port = 0
    return [address]
  }
}
