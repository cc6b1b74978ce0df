import HubKernel

/// What goes over either way once both sides number their messages: text, each beginning with what it is.
enum Frame: Equatable {
  /// A message with its number; the message begins at the offset.
  case message(UInt64, offset: Int)
  /// Everything up to a number has come.
  case acknowledgement(UInt64)
  /// Who says it closes the connection; the reason begins at the offset.
  case farewell(code: UInt16, offset: Int)
  /// Is the other side there?
  case question
  /// It is.
  case sign

  static let space = UInt8(ascii: " ")
  /// A number of 64 bits has so many digits.
  static let longestNumber = 20

  /// Reads one; nil for what is none.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard let first = bytes.first else { return nil }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      guard let (number, end) = Self.number(bytes, from: 0), number > 0, end < bytes.count,
        bytes[end] == Self.space
      else { return nil }
      self = .message(number, offset: end + 1)
    case UInt8(ascii: "="):
      guard let (number, end) = Self.number(bytes, from: 1), end == bytes.count else { return nil }
      self = .acknowledgement(number)
    case UInt8(ascii: "!"):
      guard let (number, end) = Self.number(bytes, from: 1), let code = UInt16(exactly: number),
        end < bytes.count, bytes[end] == Self.space
      else { return nil }
      self = .farewell(code: code, offset: end + 1)
    case UInt8(ascii: "?"):
      guard bytes.count == 1 else { return nil }
      self = .question
    case UInt8(ascii: "."):
      guard bytes.count == 1 else { return nil }
      self = .sign
    default: return nil
    }
  }

  /// Decimal digits without leading zeros.
  private static func number(_ bytes: UnsafeRawBufferPointer, from start: Int) -> (UInt64, end: Int)? {
    var value: UInt64 = 0
    var at = start
    while at < bytes.count, case let digit = bytes[at] &- UInt8(ascii: "0"), digit < 10 {
      guard at - start < longestNumber else { return nil }
      let (scaled, isTooLong) = value.multipliedReportingOverflow(by: 10)
      let (sum, carries) = scaled.addingReportingOverflow(UInt64(digit))
      guard !isTooLong, !carries else { return nil }
      value = sum
      at += 1
    }
    guard at > start, at - start == 1 || bytes[start] != UInt8(ascii: "0") else { return nil }
    return (value, at)
  }

  static func write(_ number: UInt64, to bytes: inout [UInt8]) {
    var digits = [UInt8](repeating: 0, count: longestNumber)
    var at = longestNumber
    var rest = number
    repeat {
      at -= 1
      digits[at] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    } while rest > 0
    bytes.append(contentsOf: digits[at...])
  }

  static func acknowledge(_ number: UInt64) -> [UInt8] {
    var bytes = [UInt8(ascii: "=")]
    write(number, to: &bytes)
    return bytes
  }

  static func say(farewell code: UInt16, _ reason: String) -> [UInt8] {
    var bytes = [UInt8(ascii: "!")]
    write(UInt64(code), to: &bytes)
    bytes.append(space)
    bytes.append(contentsOf: reason.utf8.prefix(longestReason))
    return bytes
  }

  /// As in the close frame of a WebSocket.
  private static let longestReason = 123
}
