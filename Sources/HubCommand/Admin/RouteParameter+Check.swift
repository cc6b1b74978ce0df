internal import HubKernel

extension RouteParameter {
  /// What is wrong with a text in this place; nil when nothing is.
  func mistake(in text: String) -> String? {
    let value: JSONValue =
      switch shape {
      case .int, .number: .number(Self.isNumber(text) ? text : "")
      case .bool:
        switch text {
        case "1", "true": .bool(true)
        case "0", "false": .bool(false)
        default: .string(text)
        }
      default: .string(text)
      }
    return shape.mistakes(in: value).first?.detail
  }

  private static func isNumber(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: "-") }
  }
}
