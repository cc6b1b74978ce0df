/// What both sides agreed on about compression (RFC 7692 §7.1).
struct DeflateAgreement: Equatable, Sendable {
  /// Whether our compressor keeps its window between messages.
  let serverKeepsContext: Bool
  /// Whether the client's does.
  let clientKeepsContext: Bool
  /// The window our compressor stays within, 9 to 15.
  let serverWindowBits: Int
  /// The window the client stays within, 8 to 15.
  let clientWindowBits: Int
  /// A client that did not offer `client_max_window_bits` does not understand it in an answer.
  let clientUnderstandsWindowBits: Bool

  /// The value of `Sec-WebSocket-Extensions` in the response.
  var headerValue: String {
    var value = "permessage-deflate"
    if !serverKeepsContext { value += "; server_no_context_takeover" }
    if !clientKeepsContext { value += "; client_no_context_takeover" }
    if serverWindowBits < DeflateSettings.largestWindow {
      value += "; server_max_window_bits=\(serverWindowBits)"
    }
    if clientUnderstandsWindowBits, clientWindowBits < DeflateSettings.largestWindow {
      value += "; client_max_window_bits=\(clientWindowBits)"
    }
    return value
  }
}
