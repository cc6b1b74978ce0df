package import HubKernel

extension RemoteAddress {
  /// As people write it; empty for a Unix socket.
  package var words: String { text }
}
