internal import COpenSSL

extension TLSSetupError {
  /// The newest entry of this thread's error queue. OpenSSL's reasons are fixed phrases: nothing of the input
  /// is in them.
  static func lastError() -> TLSSetupError {
    let code = ERR_peek_last_error()
    ERR_clear_error()
    guard code != 0, let text = ERR_reason_error_string(code) else { return .library("out of memory") }
    return .library(String(cString: text))
  }
}
