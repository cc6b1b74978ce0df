public import HubKernel

extension TestHub {
  /// Asks over HTTP.
  public func ask(
    _ method: HTTPMethod, _ target: String, headers: [(name: String, value: String)] = [], body: String = "",
    isAdmin: Bool = false
  ) async -> TestAnswer {
    await ask(method.rawValue, target, headers: headers, body: body, isAdmin: isAdmin)
  }

  /// Asks over HTTP with any method.
  public func ask(
    _ method: String, _ target: String, headers: [(name: String, value: String)] = [], body: String = "",
    isAdmin: Bool = false
  ) async -> TestAnswer {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let request = HTTPRequest(
      method: method, path: parts[0], query: parts.count > 1 ? parts[1] : "", headers: headers,
      body: Array(body.utf8), isAdmin: isAdmin)
    return await perform { world in
      let lane = world.lane(0)
      let answer = TestAnswer()
      let link = world.transports[0].newLink()
      world.transports[0].add(answer, on: link)
      lane.serve(request, on: link)
      return answer
    }
  }
}
