internal import Glibc
internal import HubCrypto
internal import HubKernel

/// Makes keys that sign tokens.
enum KeyMaking {
  static let kinds = KeyKind.allCases.map(\.rawValue)

  static func run(_ invocation: Invocation) throws -> ExitCode {
    guard let path = invocation.arguments.value("--out") else {
      throw CommandFailure(.usage, "a key needs a place", hint: "write --out token.pem")
    }
    guard !FileText.exists(path) else {
      throw CommandFailure(.failed, "\(path.printable) is there already, and a key is not to be lost")
    }
    let kind = invocation.arguments.value("--kind").flatMap(KeyKind.init) ?? .ed25519
    let key = try PrivateKey.generate(kind)
    for (place, text, mode) in [(path, try key.pem(), 0o600), ("\(path).pub", key.publicKey.pem, 0o644)] {
      do {
        try FileText.replace(place, with: String(decoding: text, as: UTF8.self), mode: mode_t(mode))
      } catch {
        throw CommandFailure(.failed, "\(place.printable) cannot be written: \(error)")
      }
    }
    invocation.console.say("\(path)\n\(path).pub")
    invocation.console.note(
      "under auth-tokens: keys: [\"file:\(path).pub\"]; keep \(path) where tokens are made")
    return .ok
  }
}
