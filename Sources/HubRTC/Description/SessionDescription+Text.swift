extension SessionDescription {
  /// As it is sent to the other peer.
  public var text: String {
    var lines = [
      "v=0", "o=- \(sessionID) \(version) IN IP4 127.0.0.1", "s=-", "t=0 0",
    ]
    if !bundle.isEmpty { lines.append("a=group:BUNDLE " + bundle.joined(separator: " ")) }
    if isLite { lines.append("a=ice-lite") }
    if trickles { lines.append("a=ice-options:trickle") }
    lines += connection.lines
    for section in sections { lines += section.lines }
    return lines.joined(separator: "\r\n") + "\r\n"
  }
}

extension ConnectionPart {
  var lines: [String] {
    var lines: [String] = []
    if let fragment { lines.append("a=ice-ufrag:" + fragment) }
    if let password { lines.append("a=ice-pwd:" + password) }
    lines += fingerprints.map { "a=fingerprint:" + $0.text }
    if let setup { lines.append("a=setup:" + setup.rawValue) }
    if let tlsID { lines.append("a=tls-id:" + tlsID) }
    return lines
  }
}

extension MediaSection {
  var lines: [String] {
    var lines = ["m=\(medium) \(port) \(transport) \(formats)", "c=IN IP4 0.0.0.0"]
    if let mid { lines.append("a=mid:" + mid) }
    if isRefused { return lines + (isForData ? [] : ["a=inactive"]) }
    if isBundleOnly { lines.append("a=bundle-only") }
    lines += candidates.map { "a=" + $0.text }
    if hasAllCandidates { lines.append("a=end-of-candidates") }
    lines += connection.lines
    if let sctpPort {
      lines.append(isOld ? "a=sctpmap:\(sctpPort) webrtc-datachannel 1024" : "a=sctp-port:\(sctpPort)")
    }
    if let largestMessage { lines.append("a=max-message-size:\(largestMessage)") }
    return lines
  }
}
