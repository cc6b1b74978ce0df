extension IPAddress {
  /// Reads either family, and only its full form: no `127.1`, no octal, no zone.
  public init?(_ text: some StringProtocol) {
    self.init(text: Array(text.utf8)[...])
  }

  /// Reads the bytes of either family.
  public init?(text: ArraySlice<UInt8>) {
    if text.contains(UInt8(ascii: ":")) { self.init(ipv6: text) } else { self.init(ipv4: text) }
  }

  /// Four decimal numbers without leading zeros, which some would read as octal.
  public init?(ipv4 text: ArraySlice<UInt8>) {
    guard let value = Self.quad(text) else { return nil }
    self.init(v4: value)
  }

  // RFC 4291 §2.2
  /// Eight groups, of which a run of zeros may be left out.
  public init?(ipv6 text: ArraySlice<UInt8>) {
    guard text.count <= 45, text.contains(UInt8(ascii: ":")) else { return nil }
    var before: [UInt16] = []
    var after: [UInt16] = []
    var isCompressed = false
    var rest = text
    if rest.prefix(2).elementsEqual([UInt8(ascii: ":"), UInt8(ascii: ":")]) {
      isCompressed = true
      rest = rest.dropFirst(2)
    }
    while !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: ":")) ?? rest.endIndex
      let part = rest[..<end]
      let isLast = end == rest.endIndex
      guard let groups = Self.groups(part, isLast: isLast) else { return nil }
      if isCompressed { after += groups } else { before += groups }
      if before.count + after.count > 8 { return nil }
      if isLast { break }
      rest = rest[(end &+ 1)...]
      if rest.first == UInt8(ascii: ":") {
        if isCompressed { return nil }
        isCompressed = true
        rest = rest.dropFirst()
      } else if rest.isEmpty {
        return nil
      }
    }
    let missing = 8 - before.count - after.count
    guard isCompressed ? missing >= 1 : missing == 0 else { return nil }
    let all = before + Array(repeating: 0, count: missing) + after
    let high = all.prefix(4).reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
    let low = all.suffix(4).reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
    self.init(high: high, low: low)
  }

  /// One group of hexadecimal digits, or at the end two as an IPv4 address.
  private static func groups(_ part: ArraySlice<UInt8>, isLast: Bool) -> [UInt16]? {
    if isLast, part.contains(UInt8(ascii: ".")) {
      return quad(part).map { [UInt16($0 >> 16), UInt16(truncatingIfNeeded: $0)] }
    }
    guard (1...4).contains(part.count) else { return nil }
    var value: UInt16 = 0
    for byte in part {
      guard let digit = JSONEscapes.hexDigit(byte) else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return [value]
  }

  private static func quad(_ text: ArraySlice<UInt8>) -> UInt32? {
    guard text.count <= 15 else { return nil }
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var value: UInt32 = 0
    for part in parts {
      guard part.count <= 3, part.count == 1 || part.first != UInt8(ascii: "0"),
        let number = IPAddress.decimal(part, limit: 255)
      else { return nil }
      value = value << 8 | UInt32(truncatingIfNeeded: number)
    }
    return value
  }

  /// Reads digits only, and gives `nil` for none, for anything else, and for more than `limit`.
  static func decimal(_ bytes: ArraySlice<UInt8>, limit: Int) -> Int? {
    if bytes.isEmpty { return nil }
    var value = 0
    for byte in bytes {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = scaled.addingReportingOverflow(Int(byte &- UInt8(ascii: "0")))
      if overflow || carry || sum > limit { return nil }
      value = sum
    }
    return value
  }
}
