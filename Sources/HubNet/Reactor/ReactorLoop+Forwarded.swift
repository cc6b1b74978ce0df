internal import HubKernel

extension ReactorLoop {
  /// Who asks and whether under TLS: the socket's other end, or the client that trusted proxies say they
  /// speak for.
  func asker(of head: RequestHead, _ socket: SocketPointer) -> (address: RemoteAddress, isSecure: Bool) {
    let remote = socket.pointee.remote
    let isSecure = socket.pointee.flags.contains(.secure)
    guard reactor.settings.trusts(remote) else { return (remote, isSecure) }
    let fields = head.fields
    let standard = fields.allBytes("forwarded")
    let usual = fields.allBytes("x-forwarded-for")
    let address = client(
      of: remote, standard.isEmpty ? nil : ForwardedChain.forwarded(standard),
      usual.isEmpty ? nil : ForwardedChain.forwardedFor(usual))
    return (address, ForwardedChain.isSecure(fields.allBytes("x-forwarded-proto"), standard) ?? isSecure)
  }

  /// A proxy writes one of the two fields and passes the other on as the client sent it. Where both are there
  /// and disagree, one of them is a lie, and the proxy has to do.
  private func client(
    of remote: RemoteAddress, _ standard: [ForwardedHop]?, _ usual: [ForwardedHop]?
  ) -> RemoteAddress {
    let peer = IPAddress(high: remote.high, low: remote.low)
    let named = [standard, usual].compactMap { $0 }.map {
      ForwardedChain.client(peer: peer, trusted: reactor.settings.trustedProxies, hops: $0)
    }
    guard let first = named.first, named.allSatisfy({ $0 == first }) else { return remote }
    return RemoteAddress(first, port: 0)
  }
}
