internal import HubKernel

/// Where a hub is, and what it takes to be heard there.
struct AdminTarget: Sendable {
  let address: AdminAddress
  var isSecure = false
  /// A file with authorities to believe in place of the public ones; empty for those.
  var authority = ""
  /// Whether somebody said that nothing here needs to be encrypted.
  var isPlainOnPurpose = false
  /// What to show; nil for nothing.
  var token: String?
  /// The context that said so, if one did.
  var context: String?

  /// Reads an address as `--admin` takes it. An address beyond this machine that does not say `http://` is
  /// not sent tokens in the open.
  init?(_ text: String) {
    if text.hasPrefix("https://") {
      let rest = text.dropFirst(8)
      guard let place = HostPort(String(rest.last == "/" ? rest.dropLast() : rest)) else { return nil }
      address = .tcp(host: place.host, port: place.port)
      isSecure = true
    } else {
      guard let address = AdminAddress(text) else { return nil }
      self.address = address
      isPlainOnPurpose = text.hasPrefix("http://")
    }
  }

  init(_ address: AdminAddress) { self.address = address }

  /// Whether a token sent there could be read by others on the way.
  var isInTheOpen: Bool { !isSecure && !address.isLocal && !isPlainOnPurpose }

  var description: String { isSecure ? "https://\(address)" : "\(address)" }
}
