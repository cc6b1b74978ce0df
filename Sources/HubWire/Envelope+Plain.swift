extension Envelope {
  /// Reads an envelope as clients write it; nil means that `JSONScanner` is to say what it is.
  ///
  /// Most messages come this way, at a third of the price: every member that matters occurs once and is what
  /// it should be.
  @inline(__always)
  package static func plain(
    _ message: UnsafeRawBufferPointer, _ scratch: JSONScratch, maxDepth: Int
  ) -> Envelope? {
    guard let json = PlainJSON(message, scratch, maxDepth: maxDepth), json.byte(0) == UInt8(ascii: "{") else {
      return nil
    }
    json.frames[0].count = 0
    var members = PlainMembers()
    var index = 1
    var mark = UInt8(ascii: ",")
    while mark == UInt8(ascii: ",") {
      guard let member = json.member(at: &index), members.take(member, json) else { return nil }
      json.skipBlanks(&index)
      mark = json.byte(index)
      index &+= 1
    }
    return mark == UInt8(ascii: "}") && index == json.count ? members.envelope(json) : nil
  }
}

/// The members of a plain envelope that matter, with their quotes; those that do not occur are empty.
private struct PlainMembers {
  private static let quotedID = PeerID.digitCount + 2

  var type = JSONSlice.none
  var data = JSONSlice.none
  var target = JSONSlice.none
  var network = JSONSlice.none
  var messageID = JSONSlice.none
  var claim = JSONSlice.none

  /// Keeps a member if it matters; false if it is not plain or occurs twice.
  ///
  /// Keys are told apart by their length, their first eight bytes and their last eight, the first one lowest.
  @inline(__always)
  mutating func take(_ member: PlainMember, _ json: PlainJSON) -> Bool {
    let front = json.word(member.key)
    let back = json.word(member.key &+ max(member.length &- 8, 0))
    switch member.length {
    case 4 where UInt32(truncatingIfNeeded: front) == 0x6570_7974:  // type
      return member.isText && PlainMembers.set(&type, member)
    case 4 where UInt32(truncatingIfNeeded: front) == 0x6174_6164:  // data
      return PlainMembers.set(&data, member)
    case 9 where front == 0x4965_6761_7373_656d && back == 0x6449_6567_6173_7365:  // messageId
      return member.isText && PlainMembers.set(&messageID, member)
    case 10 where front == 0x7265_6550_6d6f_7266 && back == 0x6449_7265_6550_6d6f:  // fromPeerId
      return member.isText && PlainMembers.set(&claim, member)
    case 10 where front == 0x6550_7465_6772_6174 && back == 0x7265_6550_7465_6772:  // targetPeer
      return false
    case 11 where front == 0x4e6b_726f_7774_656e && back == 0x656d_614e_6b72_6f77:  // networkName
      return member.isText && PlainMembers.set(&network, member)
    case 12 where front == 0x6550_7465_6772_6174 && back == 0x6449_7265_6550_7465:  // targetPeerId
      return member.isText && PlainMembers.set(&target, member)
    default:
      return json.note(member.key, member.length, at: 0)
    }
  }

  @inline(__always)
  private static func set(_ slice: inout JSONSlice, _ member: PlainMember) -> Bool {
    guard slice.isNone else { return false }
    slice = member.value
    return true
  }

  @inline(__always)
  func envelope(_ json: PlainJSON) -> Envelope? {
    guard type.count > 2, Int(type.count) &- 2 <= Envelope.longestType else { return nil }
    var envelope = Envelope(type: type.withoutQuotes)
    if !data.isNone { envelope.data = data }
    if !target.isNone {
      guard Int(target.count) == PlainMembers.quotedID,
        let (id, spelling) = PeerID.read(json.base + (Int(target.start) &+ 1))
      else { return nil }
      envelope.target = .id(id, spelling)
    }
    if !network.isNone { envelope.network = .name(network.withoutQuotes, isEscaped: false) }
    if !messageID.isNone {
      guard messageID.count > 2, Int(messageID.count) &- 2 <= Envelope.longestMessageID else { return nil }
      envelope.messageID = messageID.withoutQuotes
    }
    if !claim.isNone {
      envelope.claim = JSONMemberValue(slice: claim, first: UInt8(ascii: "\""), isEscaped: false)
    }
    return envelope
  }
}
