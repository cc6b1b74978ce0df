public import HubBase

extension WebClient: NameResolving {
  /// The texts of a name, each in one piece.
  public func texts(of name: String, servers: [String], deadline: Duration) async throws -> [[UInt8]] {
    guard NameQuery.isName(name) else { throw FetchError.badAddress("it is no name of a domain") }
    return try await perform(within: deadline) { patience throws(FetchError) in
      try NameQuery(servers: servers).texts(of: name, patience)
    }
  }

  /// The addresses of a name, of both families, as the system knows them.
  public func addresses(of name: String, deadline: Duration) async throws -> [String] {
    try await perform(within: deadline) { _ throws(FetchError) in Descriptor.addresses(of: name) }
  }
}
