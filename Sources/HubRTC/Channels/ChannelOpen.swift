/// The message that opens a channel (RFC 8832 §5.1).
package struct ChannelOpen: Sendable, Hashable {
  package var isOrdered = true
  package var reliability = ChannelReliability.reliable
  package var priority: UInt16 = 256
  package var label = ""
  package var protocolName = ""

  static let messageType: UInt8 = 0x03
  static let acknowledgement: UInt8 = 0x02
  private static let headCount = 12
  private static let unorderedBit: UInt8 = 0x80

  package init(
    _ label: String, protocolName: String = "", isOrdered: Bool = true,
    reliability: ChannelReliability = .reliable
  ) {
    self.label = label
    self.protocolName = protocolName
    self.isOrdered = isOrdered
    self.reliability = reliability
  }

  /// Reads one; nil where that is none, where its names are longer than allowed, or no text.
  package init?(_ bytes: UnsafeRawBufferPointer, longestName: Int) {
    guard bytes.count >= Self.headCount, bytes[0] == Self.messageType else { return nil }
    isOrdered = bytes[1] & Self.unorderedBit == 0
    let value = UInt32(Self.number(bytes, 4)) << 16 | UInt32(Self.number(bytes, 6))
    switch bytes[1] & ~Self.unorderedBit {
    case 0: reliability = .reliable
    case 1: reliability = .retransmissions(value)
    case 2: reliability = .lifetime(value)
    default: return nil
    }
    priority = Self.number(bytes, 2)
    let labelCount = Int(Self.number(bytes, 8))
    let protocolCount = Int(Self.number(bytes, 10))
    guard labelCount <= longestName, protocolCount <= longestName,
      bytes.count == Self.headCount + labelCount + protocolCount
    else { return nil }
    let names = bytes[Self.headCount...]
    guard let label = String(validating: names.prefix(labelCount), as: UTF8.self),
      let protocolName = String(validating: names.suffix(protocolCount), as: UTF8.self)
    else { return nil }
    self.label = label
    self.protocolName = protocolName
  }

  package var bytes: [UInt8] {
    var type: UInt8 = 0
    var value: UInt32 = 0
    switch reliability {
    case .reliable: break
    case .retransmissions(let count): (type, value) = (1, count)
    case .lifetime(let milliseconds): (type, value) = (2, milliseconds)
    }
    var result: [UInt8] = [Self.messageType, type | (isOrdered ? 0 : Self.unorderedBit)]
    let numbers = [
      priority, UInt16(truncatingIfNeeded: value >> 16), UInt16(truncatingIfNeeded: value),
      UInt16(truncatingIfNeeded: label.utf8.count), UInt16(truncatingIfNeeded: protocolName.utf8.count),
    ]
    for number in numbers {
      result.append(UInt8(truncatingIfNeeded: number >> 8))
      result.append(UInt8(truncatingIfNeeded: number))
    }
    return result + Array(label.utf8) + Array(protocolName.utf8)
  }

  private static func number(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt16 {
    UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
  }
}
