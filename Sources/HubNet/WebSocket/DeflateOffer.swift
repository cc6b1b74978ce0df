/// One `permessage-deflate` element of a client's offer (RFC 7692 §7.1).
struct DeflateOffer: Equatable, Sendable {
  static let extensionName = "permessage-deflate"

  var serverNoContextTakeover = false
  var clientNoContextTakeover = false
  var serverWindowBits: Int?
  /// Offered without a value it stands for 15.
  var clientWindowBits: Int?

  /// Takes over one parameter; false when it is unknown, repeated, or has a value it may not have. Such an
  /// offer must be declined (RFC 7692 §7.1).
  mutating func accept(_ parameter: ExtensionParameter) -> Bool {
    switch parameter.name {
    case "server_no_context_takeover":
      guard !serverNoContextTakeover, parameter.value == nil else { return false }
      serverNoContextTakeover = true
    case "client_no_context_takeover":
      guard !clientNoContextTakeover, parameter.value == nil else { return false }
      clientNoContextTakeover = true
    case "server_max_window_bits":
      guard serverWindowBits == nil, let value = parameter.value else { return false }
      serverWindowBits = Self.windowBits(value)
      return serverWindowBits != nil
    case "client_max_window_bits":
      guard clientWindowBits == nil else { return false }
      guard let value = parameter.value else {
        clientWindowBits = DeflateSettings.largestWindow
        return true
      }
      clientWindowBits = Self.windowBits(value)
      return clientWindowBits != nil
    default:
      return false
    }
    return true
  }

  /// What we answer to this offer; nil to decline it.
  func agree(_ settings: DeflateSettings) -> DeflateAgreement? {
    guard let ours = settings.windowBits else { return nil }
    let serverBits = min(ours, serverWindowBits ?? DeflateSettings.largestWindow)
    guard serverBits >= DeflateSettings.smallestWindow else { return nil }
    let clientBits = clientWindowBits.map { min(ours, $0) } ?? DeflateSettings.largestWindow
    // A client that cannot be told a window may use the largest; keeping that could cost more than allowed.
    let clientMayKeep = settings.keepsContext && clientBits <= ours
    return DeflateAgreement(
      serverKeepsContext: settings.keepsContext && !serverNoContextTakeover,
      clientKeepsContext: clientMayKeep && !clientNoContextTakeover,
      serverWindowBits: serverBits,
      clientWindowBits: clientBits,
      clientUnderstandsWindowBits: clientWindowBits != nil)
  }

  /// A decimal number from 8 to 15 without leading zeros.
  private static func windowBits(_ value: String) -> Int? {
    let digits = Array(value.utf8)
    switch digits.count {
    case 1: return digits[0] == UInt8(ascii: "8") ? 8 : digits[0] == UInt8(ascii: "9") ? 9 : nil
    case 2:
      guard digits[0] == UInt8(ascii: "1"), digits[1] >= UInt8(ascii: "0"), digits[1] <= UInt8(ascii: "5")
      else { return nil }
      return 10 + Int(digits[1] &- UInt8(ascii: "0"))
    default: return nil
    }
  }
}
