internal import HubKernel

/// Fetches secrets from where the settings say they are kept.
struct SecretFetcher: Sendable {
  /// No token or key is longer.
  private static let limit = 65_536

  let environment: [String: String]

  @Sendable func fetch(_ source: Secret.Source) throws(SettingMistake) -> [UInt8] {
    switch source {
    case .environment(let name):
      guard let value = environment[name], !value.isEmpty else {
        throw SettingMistake("the environment has no \(name)", hint: "set it, or write file:PATH")
      }
      return Array(value.utf8)
    case .file(let path):
      switch FileText.bytes(of: path, limit: SecretFetcher.limit) {
      case .failure(let failure): throw SettingMistake("\(path) cannot be read: \(failure)")
      case .success(let bytes) where bytes.count > SecretFetcher.limit:
        throw SettingMistake("\(path) is too long for a secret")
      case .success(var bytes):
        // Editors end a file with a line break that nobody means to be part of the secret.
        while bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        if bytes.isEmpty { throw SettingMistake("\(path) is empty") }
        return bytes
      }
    }
  }
}
