import HubKernel

/// What somebody asks for who wants a ban: the members of a JSON object.
struct BanWish {
  /// What is wrong with it.
  struct Mistake: Error, Equatable, CustomStringConvertible {
    let description: String
  }

  /// A ban that is to end ends within these: ten years.
  private static let longest = Duration.seconds(10 * 366 * 86_400)

  let subnet: Subnet
  let time: Duration?
  let reason: String

  init(_ request: HTTPRequest) throws(Mistake) {
    guard let json = request.body.withUnsafeBytes({ try? JSONValue(parsing: $0) }), case .object = json else {
      throw Mistake(description: "the body is a JSON object with subnet, for and reason")
    }
    for name in ["subnet", "for", "reason"] {
      guard let value = json[name], value.text == nil else { continue }
      throw Mistake(description: "\(name) is text")
    }
    try self.init { json[$0]?.text }
  }

  init(_ value: (String) -> String?) throws(Mistake) {
    guard let text = value("subnet"), let subnet = Subnet(text) else {
      throw Mistake(description: "subnet names an address, or a subnet such as 203.0.113.0/24")
    }
    self.subnet = subnet
    if let text = value("for") {
      guard let time = try? Duration.parse(text), time > .zero, time <= BanWish.longest else {
        throw Mistake(
          description: "for is a duration such as 1h30m, of ten years at most; without it there is no end")
      }
      self.time = time
    } else {
      time = nil
    }
    reason = value("reason") ?? ""
  }
}
