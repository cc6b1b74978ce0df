import HubKernel

/// An address in the network in memory: `ws://name[:port][/path][?query]`, or `wss://`.
struct TestAddress {
  let isSecure: Bool
  let host: String
  let port: Int
  let path: String
  let query: String

  init?(_ url: String) {
    guard let scheme = ["ws://", "wss://"].first(where: { url.hasPrefix($0) }) else { return nil }
    isSecure = scheme == "wss://"
    let rest = url.dropFirst(scheme.count)
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    let place = rest[..<end].split(separator: ":", omittingEmptySubsequences: false)
    guard place.count <= 2, let name = place.first, !name.isEmpty, rest.utf8.allSatisfy({ $0 > 0x20 })
    else { return nil }
    host = name.lowercased()
    guard let port = place.count == 2 ? Int(place[1]) : isSecure ? 443 : 80, (1...65_535).contains(port)
    else { return nil }
    self.port = port
    let target = rest[end...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = target.first.map { $0.isEmpty ? "/" : String($0) } ?? "/"
    query = target.count > 1 ? String(target[1]) : ""
  }
}
