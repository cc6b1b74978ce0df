internal import HubWire

extension Candidate {
  /// The line as it is told to the other peer, without `a=`.
  public var text: String {
    let place = hiddenName ?? address.ip.description
    let head = "candidate:\(foundation) \(component) \(isUDP ? "udp" : "tcp") \(priority) \(place)"
    guard let related else { return "\(head) \(address.port) typ \(kind.rawValue)" }
    return "\(head) \(address.port) typ \(kind.rawValue) raddr \(related.ip) rport \(related.port)"
  }
}
