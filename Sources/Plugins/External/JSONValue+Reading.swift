import HubKernel

extension JSONValue {
  /// A number that can be reckoned with.
  var finiteNumber: Double? {
    guard case .number(let digits) = self, digits.utf8.count <= 64, let number = Double(digits),
      number.isFinite
    else { return nil }
    return number
  }

  /// A whole number that is not negative, and no larger than what times and sizes may be.
  var natural: Int? { int.flatMap { (0...(1 << 53)).contains($0) ? $0 : nil } }

  /// A list of texts.
  func words(most: Int) -> [String]? {
    guard case .array(let elements) = self, elements.count <= most else { return nil }
    let words = elements.compactMap(\.text)
    return words.count == elements.count ? words : nil
  }

  /// The value for a person, as far as that is short.
  var words: String { String("\(self)".prefix(80)).forLog }
}
