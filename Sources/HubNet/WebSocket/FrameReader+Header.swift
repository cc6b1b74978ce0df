extension FrameReader {
  /// Two bytes, a 64-bit length and a mask.
  private static var longestHeader: Int { 14 }

  /// What became of the attempt to read a header.
  enum HeaderOutcome {
    case complete
    case incomplete
    case refused(CloseCode, StaticString)
  }

  /// Reads a frame header, from `input` alone if it is whole, else through `partialHeader`.
  mutating func readHeader(_ input: inout UnsafeMutableRawBufferPointer) -> HeaderOutcome {
    if partialHeaderCount > 0 { return resumeHeader(&input) }
    var used = 0
    let outcome = parse(UnsafeRawBufferPointer(input), used: &used)
    switch outcome {
    case .complete:
      input = UnsafeMutableRawBufferPointer(rebasing: input[used...])
    case .incomplete:
      let start = UnsafeRawBufferPointer(input)
      withUnsafeMutableBytes(of: &partialHeader) { $0.copyMemory(from: start) }
      partialHeaderCount = UInt8(truncatingIfNeeded: start.count)
      input = UnsafeMutableRawBufferPointer(rebasing: input[start.count...])
    case .refused:
      break
    }
    return outcome
  }

  /// Adds one byte after the other, so that a fault is found at the byte that makes it.
  private mutating func resumeHeader(_ input: inout UnsafeMutableRawBufferPointer) -> HeaderOutcome {
    var taken = 0
    var outcome = HeaderOutcome.incomplete
    while taken < input.count, Int(partialHeaderCount) < Self.longestHeader {
      let index = Int(partialHeaderCount)
      let byte = input[taken]
      withUnsafeMutableBytes(of: &partialHeader) { $0[index] = byte }
      partialHeaderCount &+= 1
      taken &+= 1
      let copy = partialHeader
      let count = Int(partialHeaderCount)
      var used = 0
      outcome = withUnsafeBytes(of: copy) {
        parse(UnsafeRawBufferPointer(rebasing: $0[..<count]), used: &used)
      }
      guard case .incomplete = outcome else { break }
    }
    if case .complete = outcome { partialHeaderCount = 0 }
    input = UnsafeMutableRawBufferPointer(rebasing: input[taken...])
    return outcome
  }

  /// Checks what is there in the order of the wire, and takes the header over once it is whole.
  private mutating func parse(_ bytes: UnsafeRawBufferPointer, used: inout Int) -> HeaderOutcome {
    guard let base = bytes.baseAddress, bytes.count > 0 else { return .incomplete }
    let first = base.load(as: UInt8.self)
    guard let opcode = FrameOpcode(rawValue: first & 0x0F) else {
      return .refused(.protocolError, "reserved opcode")
    }
    if let why = refuseFirst(first, opcode) { return .refused(.protocolError, why) }
    if opcode == .continuation, frameCount >= limits.framesPerMessage {
      return .refused(.policyViolation, "too many frames in one message")
    }
    guard bytes.count > 1 else { return .incomplete }
    let second = base.load(fromByteOffset: 1, as: UInt8.self)
    if let why = refuseSecond(second, opcode) { return .refused(.protocolError, why) }
    let short = second & 0x7F
    var size = short < 126 ? 2 : short == 126 ? 4 : 10
    guard bytes.count >= size else { return .incomplete }
    let length = Self.length(base, short)
    if let why = refuseLength(length, short) { return .refused(.protocolError, why) }
    let space = opcode.isControl ? Self.controlLimit : Int(limits.messageLength) &- held.count
    guard let length = Int(exactly: length), length <= space else {
      return .refused(.messageTooBig, "message longer than the limit")
    }
    if role == .server {
      guard bytes.count >= size + 4 else { return .incomplete }
      key = MaskKey(
        word: UInt32(littleEndian: base.loadUnaligned(fromByteOffset: size, as: UInt32.self)))
      size += 4
    }
    used = size
    begin(opcode, isFinal: first & 0x80 != 0, compressed: first & 0x40 != 0, length: length)
    return .complete
  }

  /// RFC 6455 §5.2, §5.4 and RFC 7692 §6: what the first byte alone can do wrong.
  private func refuseFirst(_ first: UInt8, _ opcode: FrameOpcode) -> StaticString? {
    if first & 0x30 != 0 { return "reserved bit set" }
    if first & 0x40 != 0, !acceptsCompression || opcode.isControl || opcode == .continuation {
      return "reserved bit set"
    }
    if opcode.isControl { return first & 0x80 == 0 ? "fragmented control frame" : nil }
    if opcode == .continuation { return message == nil ? "continuation of nothing" : nil }
    return message == nil ? nil : "new message inside a fragmented one"
  }

  private func refuseSecond(_ second: UInt8, _ opcode: FrameOpcode) -> StaticString? {
    let masked = second & 0x80 != 0
    if masked != (role == .server) { return masked ? "masked frame from a server" : "unmasked frame" }
    let short = second & 0x7F
    if opcode.isControl, short > 125 { return "control frame too long" }
    if opcode == .close, short == 1 { return "close payload of one byte" }
    return nil
  }

  /// RFC 6455 §5.2: the shortest form that fits, and never more than 63 bits.
  private func refuseLength(_ length: UInt64, _ short: UInt8) -> StaticString? {
    if short == 126, length < 126 { return "length not in its shortest form" }
    if short == 127, length <= 0xFFFF { return "length not in its shortest form" }
    if length > UInt64(Int64.max) { return "length of 64 bits" }
    return nil
  }

  private static func length(_ base: UnsafeRawPointer, _ short: UInt8) -> UInt64 {
    switch short {
    case 126: UInt64(UInt16(bigEndian: base.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
    case 127: UInt64(bigEndian: base.loadUnaligned(fromByteOffset: 2, as: UInt64.self))
    default: UInt64(short)
    }
  }

  private mutating func begin(_ opcode: FrameOpcode, isFinal: Bool, compressed: Bool, length: Int) {
    self.opcode = opcode
    self.isFinal = isFinal
    remaining = length
    isInPayload = true
    if opcode.isControl { return }
    if opcode == .continuation {
      frameCount &+= 1
    } else {
      message = opcode == .text ? .text : .binary
      isCompressed = compressed
      frameCount = 1
    }
  }
}
