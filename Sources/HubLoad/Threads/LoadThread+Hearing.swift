internal import CHubSys
internal import HubWire

extension LoadThread {
  private static let connected = Array(#""connected""#.utf8)
  private static let discovered = Array(#""peer-discovered""#.utf8)
  private static let error = Array(#""error""#.utf8)

  /// A message of the hub.
  func hear(_ peer: LoadPeer, _ place: Int, _ message: UnsafeRawBufferPointer) {
    if let (number, time) = Self.letter(in: message) {
      if plan.kind == .relay, let pair = peer.pair, !peer.isSender {
        received(pair, number, sent: time)
      } else if plan.kind == .announce {
        introduced(peer, to: Int(truncatingIfNeeded: number & 0xFFFF_FFFF), announced: time)
      }
      return
    }
    if peer.phase == .greeting {
      if Self.find(Self.connected, in: message) != nil { greeted(peer, place) }
      return
    }
    if plan.kind == .relay, !peer.isIntroduced, Self.find(Self.discovered, in: message) != nil {
      let other = peer.isSender ? peer.pair?.receiver : peer.pair?.sender
      if let other, Self.find(Array(other.id.utf8), in: message) != nil { peer.isIntroduced = true }
      return
    }
    if Self.find(Self.error, in: message) != nil { hearError(peer, message) }
  }

  private func hearError(_ peer: LoadPeer, _ message: UnsafeRawBufferPointer) {
    guard let json = try? JSONValue(parsing: String(decoding: message, as: UTF8.self)),
      json["type"]?.text == "error"
    else { return }
    let words = json["code"]?.text ?? json["error"]?.text ?? json["message"]?.text ?? "error"
    var code = FailureKind.tame(words)
    if let rule = json["rule"]?.text { code += " \(FailureKind.tame(rule))" }
    var wait: Double?
    if case .number(let digits)? = json["retryAfter"] { wait = Double(digits) }
    let number = json["messageId"]?.text.flatMap { UInt64($0, radix: 16) }
    refused(peer, code, of: number, retryAfter: wait)
  }

  /// The number and the time of a signal or an announcement of this run; nil when it is none.
  private static func letter(in message: UnsafeRawBufferPointer) -> (UInt64, UInt64)? {
    guard let place = find(LoadPair.mark, in: message) else { return nil }
    let number = place + LoadPair.mark.count
    let time = number + LoadPair.digits + 1
    guard time + LoadPair.digits <= message.count,
      let first = LoadPair.number(
        UnsafeRawBufferPointer(rebasing: message[number..<(number + LoadPair.digits)])),
      let second = LoadPair.number(UnsafeRawBufferPointer(rebasing: message[time..<(time + LoadPair.digits)]))
    else { return nil }
    return (first, second)
  }

  private static func find(_ words: [UInt8], in message: UnsafeRawBufferPointer) -> Int? {
    let place = hub_find(message.baseAddress, message.count, words, words.count)
    return place < 0 ? nil : place
  }
}
