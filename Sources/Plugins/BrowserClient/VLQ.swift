/// The numbers of a source map: five bits a digit, the lowest first, in base64, the sign in the lowest bit.
enum VLQ {
  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let goesOn = 32

  static func write(_ number: Int, to text: inout [UInt8]) {
    var rest = number < 0 ? (-number << 1) | 1 : number << 1
    repeat {
      let digit = rest & (goesOn - 1)
      rest >>= 5
      text.append(digits[rest > 0 ? digit | goesOn : digit])
    } while rest > 0
  }
}
