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
    var seen: UInt32 = 0
    var index = 1
    var mark = UInt8(ascii: ",")
    while mark == UInt8(ascii: ",") {
      guard let member = json.member(at: &index) else { return nil }
      if let key = PlainKey(member, json) {
        let bit = 1 &<< UInt32(key.rawValue)
        guard seen & bit == 0, member.isText || key == .data else { return nil }
        seen |= bit
        json.slots[Int(key.rawValue)] = member.value
      } else if !json.note(member.key, member.length, at: 0) {
        return nil
      }
      json.skipBlanks(&index)
      mark = json.byte(index)
      index &+= 1
    }
    guard mark == UInt8(ascii: "}"), index == json.count else { return nil }
    return Envelope(PlainMembers(json: json, seen: seen))
  }

  @inline(__always)
  private init?(_ members: PlainMembers) {
    guard let type = members[.type], type.count > 2, Int(type.count) &- 2 <= Envelope.longestType else {
      return nil
    }
    self.init(type: type.withoutQuotes)
    data = members[.data]
    if let quoted = members[.target] {
      guard Int(quoted.count) == PeerID.digitCount &+ 2,
        let (id, spelling) = PeerID.read(members.json.base + (Int(quoted.start) &+ 1))
      else { return nil }
      target = .id(id, spelling)
    } else if members[.alias] != nil {
      return nil
    }
    if let name = members[.network] { network = .name(name.withoutQuotes, isEscaped: false) }
    if let id = members[.messageID] {
      guard id.count > 2, Int(id.count) &- 2 <= Envelope.longestMessageID else { return nil }
      messageID = id.withoutQuotes
    }
    if let trace = members[.trace] { take(trace: trace.withoutQuotes, of: members.json.text) }
    if let from = members[.from] {
      claim = JSONMemberValue(slice: from, first: UInt8(ascii: "\""), isEscaped: false)
    }
  }
}

/// The keys that matter.
private enum PlainKey: UInt8 {
  case type, data, target, alias, network, messageID, from, trace

  /// Nil if it is another one. Keys are told apart by their length, their first eight bytes and their last
  /// eight, the first one lowest.
  @inline(__always)
  init?(_ member: PlainMember, _ json: PlainJSON) {
    let front = json.word(member.key)
    switch member.length {
    case 4 where UInt32(truncatingIfNeeded: front) == 0x6570_7974: self = .type
    case 4 where UInt32(truncatingIfNeeded: front) == 0x6174_6164: self = .data
    case 9 where front == 0x4965_6761_7373_656d && json.word(member.key &+ 1) == 0x6449_6567_6173_7365:
      self = .messageID
    case 10 where front == 0x7265_6550_6d6f_7266 && json.word(member.key &+ 2) == 0x6449_7265_6550_6d6f:
      self = .from
    case 10 where front == 0x6550_7465_6772_6174 && json.word(member.key &+ 2) == 0x7265_6550_7465_6772:
      self = .alias
    case 11 where front == 0x4e6b_726f_7774_656e && json.word(member.key &+ 3) == 0x656d_614e_6b72_6f77:
      self = .network
    case 11 where front == 0x7261_7065_6361_7274 && json.word(member.key &+ 3) == 0x746e_6572_6170_6563:
      self = .trace
    case 12 where front == 0x6550_7465_6772_6174 && json.word(member.key &+ 4) == 0x6449_7265_6550_7465:
      self = .target
    default: return nil
    }
  }
}

/// The members that were found, with their quotes.
private struct PlainMembers {
  let json: PlainJSON
  /// A bit for each key that occurs.
  let seen: UInt32

  @inline(__always)
  subscript(key: PlainKey) -> JSONSlice? {
    seen & (1 &<< UInt32(key.rawValue)) != 0 ? json.slots[Int(key.rawValue)] : nil
  }
}
