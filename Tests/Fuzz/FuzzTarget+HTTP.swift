@testable import HubNet

extension FuzzTarget {
  /// A request: its head, the upgrade it may ask for and the body behind it. A head that comes in two pieces
  /// is read like one that comes whole.
  static let http = FuzzTarget(name: "http") { input in
    var parser = RequestParser()
    let whole = parser.parse(input)
    var split = RequestParser()
    let cut = min(Int(input.first ?? 0), input.count)
    var pieces = split.parse(UnsafeRawBufferPointer(rebasing: input[..<cut]))
    if case .needMore = pieces { pieces = split.parse(input) }
    precondition(summary(whole) == summary(pieces), "a cut after \(cut) bytes changes the outcome")
    guard case .head(let head, let consumed) = whole else { return }
    precondition(consumed > 0 && consumed <= input.count, "consumed \(consumed) of \(input.count) bytes")
    _ = head.queryValue("peerId")
    _ = try? UpgradeRequest(head)
    var body = BodyDecoder(head.framing)
    let rest = UnsafeRawBufferPointer(rebasing: input[consumed...])
    var received = 0
    let progress = body.feed(rest) { received += $0.count }
    precondition(received <= rest.count, "a body of \(received) bytes out of \(rest.count)")
    guard case .finished(let used) = progress else { return }
    precondition(used <= rest.count, "used \(used) of \(rest.count) bytes")
  }

  private static func summary(_ outcome: RequestParser.Outcome) -> String {
    switch outcome {
    case .needMore: "more"
    case .head(let head, let consumed): "head \(consumed) \(head.path) \(head.framing)"
    case .failure(let failure): "failure \(failure)"
    }
  }
}
