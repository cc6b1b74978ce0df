public import HubKernel

extension TestHub {
  /// Asks over HTTP.
  public func ask(
    _ method: HTTPMethod, _ target: String, headers: [(name: String, value: String)] = [], body: String = "",
    from remote: String = "", isAdmin: Bool = false, approach: Approach = .loopback
  ) async -> TestAnswer {
    await ask(
      method.rawValue, target, headers: headers, body: body, from: remote, isAdmin: isAdmin,
      approach: approach)
  }

  /// Asks over HTTP with any method; on the admin listener as somebody who came that way.
  public func ask(
    _ method: String, _ target: String, headers: [(name: String, value: String)] = [], body: String = "",
    from remote: String = "", isAdmin: Bool = false, approach: Approach = .loopback
  ) async -> TestAnswer {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    var request = HTTPRequest(
      method: method, path: parts[0], query: parts.count > 1 ? parts[1] : "", headers: headers,
      body: Array(body.utf8), remote: remote, isAdmin: isAdmin)
    if isAdmin { request.approach = approach }
    return await perform { [request] world in
      let answer = TestAnswer()
      let link = world.transports[0].newLink()
      world.transports[0].add(answer, on: link)
      world.reach(0) { $0.serve(request, on: link) }
      return answer
    }
  }
}
