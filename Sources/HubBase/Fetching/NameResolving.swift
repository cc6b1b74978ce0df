/// Asks the domain name system. Offered to plugins that name it in their manifest, where the hub has it.
public protocol NameResolving: Sendable {
  /// The texts (TXT records) of a name, each in one piece; none when the name has none. `servers` are
  /// addresses with or without a port; without any, those of this machine are asked. Throws `FetchError`.
  func texts(of name: String, servers: [String], deadline: Duration) async throws -> [[UInt8]]
  /// The addresses of a name as the system knows them, each as text; none when it has none. Throws
  /// `FetchError`.
  func addresses(of name: String, deadline: Duration) async throws -> [String]
}
