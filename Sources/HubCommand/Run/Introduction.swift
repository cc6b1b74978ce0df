internal import HubKernel
internal import HubNet

/// What a hub says of itself when it has started.
struct Introduction {
  let settings: HubSettings
  let pluginIDs: [String]
  let catalogue: [CatalogueEntry]
  let addresses: [ListeningAddress]

  /// One line for each thing: what is on, what is off, where to look.
  var text: String {
    let on = pluginIDs.filter { $0 != AdminPlugin.manifest.id }
    let off = catalogue.map(\.manifest.id).filter { !on.contains($0) }
    var rows = [["hub", settings.name], ["on", list(on)], ["off", list(off)]]
    for address in addresses where !address.isAdmin {
      let secure = address.isSecure ? "s" : ""
      let place = Introduction.reachable(address.text)
      // A Unix socket has no URL that a browser could open.
      guard !place.hasPrefix("unix:") else {
        rows.append(["peers", place])
        continue
      }
      rows.append(["peers", "ws\(secure)://\(place)/?peerId=<40 hexadecimal digits>"])
      // With an address for operators, it answers there and not where peers are.
      if on.contains("health"), settings.admin.isEmpty {
        rows.append(["health", "http\(secure)://\(place)/health"])
      }
      if on.contains("browser-client") { rows.append(["demo", "http\(secure)://\(place)/demo"]) }
    }
    for address in addresses where address.isAdmin {
      rows.append(["admin", (address.isSecure ? "https://" : "") + address.text])
    }
    return Table(rows).text
  }

  private func list(_ ids: [String]) -> String { ids.isEmpty ? "nothing" : ids.joined(separator: ", ") }

  /// An address that can be opened from this machine: a hub that listens everywhere listens here as well.
  static func reachable(_ address: String) -> String {
    guard var place = HostPort(address) else { return address }
    if place.host.isEmpty || place.host == "0.0.0.0" || place.host == "*" { place.host = "127.0.0.1" }
    if place.host == "::" { place.host = "::1" }
    return place.description
  }
}
