import HubWire

extension FuzzTarget {
  /// What a client says it takes.
  static let accept = FuzzTarget(name: "accept") { input in
    guard let field = AcceptField(String(decoding: input, as: UTF8.self)) else { return }
    precondition(field.ranges.count <= AcceptField.mostRanges, "more ranges than there may be")
    precondition(field.ranges.allSatisfy { (0...1_000).contains($0.quality) }, "a weight beyond 1")
    let offers = [MediaType("text", "plain", version: "0.0.4"), MediaType("application", "json")]
    let place = field.best(of: offers)
    precondition(place.map(offers.indices.contains) ?? true, "an offer that was not made")
    precondition(place != nil || !field.ranges.isEmpty, "nothing is welcome to whom everything is")
  }
}
