/// Builds frames by hand, wrong ones included, without any of the code under test.
enum FrameBytes {
  static let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

  static func make(
    _ first: UInt8, _ payload: [UInt8] = [], masked: Bool = true, announced: UInt64? = nil, form: Int? = nil
  ) -> [UInt8] {
    let length = announced ?? UInt64(payload.count)
    let form = form ?? (length < 126 ? 7 : length <= 0xFFFF ? 16 : 64)
    let maskBit: UInt8 = masked ? 0x80 : 0
    var bytes = [first]
    switch form {
    case 7: bytes.append(maskBit | UInt8(length))
    case 16: bytes += [maskBit | 126, UInt8(length >> 8), UInt8(length & 0xFF)]
    default:
      bytes.append(maskBit | 127)
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: length >> UInt64(shift)))
      }
    }
    guard masked else { return bytes + payload }
    bytes += key
    for (index, byte) in payload.enumerated() { bytes.append(byte ^ key[index % 4]) }
    return bytes
  }

  static func text(_ text: String) -> [UInt8] { make(0x81, Array(text.utf8)) }
  static func textStart(_ bytes: [UInt8]) -> [UInt8] { make(0x01, bytes) }
  static func middle(_ bytes: [UInt8]) -> [UInt8] { make(0x00, bytes) }
  static func end(_ bytes: [UInt8]) -> [UInt8] { make(0x80, bytes) }
  static func ping(_ bytes: [UInt8] = []) -> [UInt8] { make(0x89, bytes) }
  static func pong(_ bytes: [UInt8] = []) -> [UInt8] { make(0x8A, bytes) }

  static func close(_ code: UInt16? = nil, _ reason: [UInt8] = []) -> [UInt8] {
    guard let code else { return make(0x88) }
    return make(0x88, [UInt8(code >> 8), UInt8(code & 0xFF)] + reason)
  }
}
