internal import HubWire

extension HubLocation {
  /// Names that lead into this machine or this network, wherever they are looked up.
  private static let innerNames = [
    "localhost", "local", "internal", "intranet", "lan", "home", "arpa", "onion",
  ]

  /// Why somebody whom we do not know may not send us there; nil when nothing speaks against it. Whether a
  /// name leads to public addresses is for the resolver to say.
  package var reasonAgainstStrangers: String? {
    if let address {
      if !address.isPublic { return "it is an address of this machine or of a network of its own" }
    } else {
      let labels = host.split(separator: ".")
      guard labels.count > 1, let last = labels.last, !Self.innerNames.contains(String(last)) else {
        return "its name means something within this network only"
      }
    }
    // Services that are not hubs listen below 1024: nobody makes us knock there.
    if port < 1_024, port != 80, port != 443 { return "hubs do not listen on port \(port)" }
    return nil
  }
}
