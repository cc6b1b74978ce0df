internal import CNATS
internal import Glibc
internal import HubConfig

extension Ear {
  /// The signed name and the seed of a credentials file, which stand between lines of dashes.
  static func parts(of file: [UInt8]) -> (name: [UInt8], seed: [UInt8])? {
    let lines = file.split(whereSeparator: { $0 == 10 || $0 == 13 }).map(Array.init)
    func part(_ title: String) -> [UInt8]? {
      let head = Array("BEGIN \(title)".utf8)
      guard let row = lines.firstIndex(where: { $0.first == 45 && $0.contains(head) }) else { return nil }
      return lines.dropFirst(row + 1).first { $0.first != 45 }
    }
    guard let name = part("NATS USER JWT"), let seed = part("USER NKEY SEED") else { return nil }
    return (name, seed)
  }

  private func part(_ choose: ((name: [UInt8], seed: [UInt8])) -> [UInt8]) -> [CChar]? {
    guard case .file(let secret) = credentials, let parts = secret.withBytes(Ear.parts) ?? nil else {
      return nil
    }
    return choose(parts).map { CChar(bitPattern: $0) } + [0]
  }

  /// Has the library ask for both whenever it connects. What they return, the library frees.
  static func lend(_ number: UInt, to options: OpaquePointer?) -> natsStatus {
    let closure = Registry<Ear>.closure(number)
    return natsOptions_SetUserCredentialsCallbacks(
      options,
      { name, _, closure in
        guard let text = Ear.all[closure]?.part(\.name) else { return NATS_ERR }
        name?.pointee = strdup(text)
        return NATS_OK
      }, closure,
      { _, signature, count, nonce, closure in
        guard let seed = Ear.all[closure]?.part(\.seed) else { return NATS_ERR }
        return nats_Sign(seed, nonce, signature, count)
      }, closure)
  }
}
