public import HubKernel

// What the kernel asks, for programs.

extension AdmitConnection: ToldIntent {
  /// Writes who asks, from where, and what.
  public func tell(_ json: JSONWriter) {
    json.field("peer", peer)
    json.field("isBound", isBound)
    json.field("remote", "\(remote)")
    json.field("request", request.tell)
  }

  /// The tenant may be said.
  public mutating func amend(_ name: String, to value: JSONValue) -> String? {
    guard name == "namespace", let word = value.text, let tenant = Namespace.known(word) else {
      return "only 'namespace' can be amended, to a tenant of this hub"
    }
    bind(to: tenant)
    return nil
  }
}

extension ServeRequest: ToldIntent {
  /// Writes what is asked for, and whom the answer is for.
  public func tell(_ json: JSONWriter) {
    json.field("plugin", plugin)
    json.field("audience", "\(audience)")
    json.field("isIdentified", isIdentified)
    json.field("remote", request.remote)
    json.field("request", request.tell)
  }

  /// Who asks may be said: a tenant, or an operator who may see everything.
  public mutating func amend(_ name: String, to value: JSONValue) -> String? {
    if name == "everything", value.bool == true {
      identify(as: .everything)
    } else if name == "namespace", let tenant = value.text.flatMap(Namespace.known) {
      identify(as: .tenant(tenant))
    } else {
      return "only 'namespace' can be amended, to a tenant of this hub, and 'everything', to true"
    }
    return nil
  }
}
