internal import HubKernel

extension HubSource {
  /// The repository that a dependency in the JSON form of a manifest names; nil where it is of no known form.
  init?(repository dependency: JSONValue) {
    let location = dependency["location"]
    let remote = location?["remote"]?[0]?["urlString"]?.text
    let local = location?["local"]?[0]?.text.map { "file://\($0)" }
    guard let url = remote ?? local, let requirement = dependency["requirement"] else { return nil }
    for kind in ["branch", "revision", "exact"] {
      if let text = requirement[kind]?[0]?.text {
        self = .repository(url: url, requirement: "\(kind): \(text.swiftLiteral)")
        return
      }
    }
    guard let range = requirement["range"]?[0], let lower = range["lowerBound"]?.text,
      let upper = range["upperBound"]?.text
    else { return nil }
    self = .repository(url: url, requirement: "\(lower.swiftLiteral)..<\(upper.swiftLiteral)")
  }
}
