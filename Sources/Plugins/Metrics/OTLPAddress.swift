import HubKernel

/// Where a collector is, and what it is told besides figures.
enum OTLPAddress {
  /// What every collector calls the place for figures.
  private static let usualPath = "/v1/metrics"
  private static let mostHeaders = 16

  static func isUsable(_ url: String) -> Bool {
    guard let rest = rest(of: url) else { return false }
    let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    return !host.isEmpty && url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !rest.contains("@")
  }

  /// The address with the usual path, if it says none.
  static func complete(_ url: String) -> String {
    guard let rest = rest(of: url), let slash = rest.firstIndex(of: "/") else { return url + usualPath }
    return rest[slash...] == "/" ? url.dropLast() + usualPath : url
  }

  private static func rest(of url: String) -> Substring? {
    for scheme in ["http://", "https://"] where url.hasPrefix(scheme) { return url.dropFirst(scheme.count) }
    return nil
  }

  /// What is wrong with fields that are to be sent along.
  static func complaint(about headers: OrderedMap<Secret>) -> String? {
    if headers.elements.count > mostHeaders { return "at most \(mostHeaders) fields can be sent along" }
    for name in headers.elements.map(\.key) {
      let isToken = name.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
          || $0 == UInt8(ascii: "_")
      }
      guard isToken, !name.isEmpty else { return "'\(name)' cannot be the name of a field" }
      if ["host", "content-length", "content-type", "connection"].contains(name.lowercased()) {
        return "'\(name)' is written by the hub itself"
      }
    }
    return nil
  }
}
