/// Eight hexadecimal digits handled as one word, so that an id costs five steps and no table.
///
/// The word holds the first digit in its lowest byte, as a little-endian load leaves it.
struct HexWord {
  /// The 32 bits the digits spell, the first digit highest.
  var value: UInt32
  /// One bit per digit, the first digit lowest: set where the digit is a capital letter.
  var capitals: UInt8
  /// Whether all eight were hexadecimal digits. The other two mean nothing when not.
  var isValid: Bool

  @inline(__always)
  init(digits word: UInt64) {
    let high: UInt64 = 0x8080_8080_8080_8080
    // Each byte is below 0x80 in these sums, so that no carry crosses into its neighbour.
    let low = word & ~high
    let decimal = low ^ 0x3030_3030_3030_3030
    let isDecimal = ~(decimal &+ 0x7676_7676_7676_7676) & high
    let letter = (low | 0x2020_2020_2020_2020) ^ 0x6060_6060_6060_6060
    let isLetter =
      (letter &+ 0x7f7f_7f7f_7f7f_7f7f) & ~(letter &+ 0x7979_7979_7979_7979) & high
    isValid = (isDecimal | isLetter) & ~word & high == high

    let capital = isLetter & ~(low &<< 2)
    capitals = UInt8(truncatingIfNeeded: ((capital &>> 7) &* 0x0102_0408_1020_4080) &>> 56)

    var packed = ((low & 0x0f0f_0f0f_0f0f_0f0f) &+ (isLetter &>> 7) &* 9).byteSwapped
    packed = (packed | packed &>> 4) & 0x00ff_00ff_00ff_00ff
    packed = (packed | packed &>> 8) & 0x0000_ffff_0000_ffff
    value = UInt32(truncatingIfNeeded: packed | packed &>> 16)
  }

  /// The eight digits of a value, capital where `capitals` says so.
  @inline(__always)
  static func digits(of value: UInt32, capitals: UInt8 = 0) -> UInt64 {
    var spread = UInt64(value)
    spread = (spread | spread &<< 16) & 0x0000_ffff_0000_ffff
    spread = (spread | spread &<< 8) & 0x00ff_00ff_00ff_00ff
    spread = (spread | spread &<< 4) & 0x0f0f_0f0f_0f0f_0f0f
    spread = spread.byteSwapped
    let isLetter = ((spread &+ 0x7676_7676_7676_7676) &>> 7) & 0x0101_0101_0101_0101
    let small = spread &+ 0x3030_3030_3030_3030 &+ isLetter &* 0x27
    let chosen = (UInt64(capitals) &* 0x0101_0101_0101_0101) & 0x8040_2010_0804_0201
    let isCapital = ((chosen &+ 0x7f7f_7f7f_7f7f_7f7f) &>> 7) & isLetter
    return small ^ (isCapital &<< 5)
  }
}
