extension ConfigNode: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  /// A plain scalar, as if it had been written without quotes.
  public init(stringLiteral text: String) {
    self.init(.scalar(text, plain: true))
  }
}

extension ConfigNode: ExpressibleByArrayLiteral {
  /// A list.
  public init(arrayLiteral items: ConfigNode...) {
    self.init(.list(items))
  }
}

extension ConfigNode: ExpressibleByDictionaryLiteral {
  /// A map, in the order it is written.
  public init(dictionaryLiteral entries: (String, ConfigNode)...) {
    self.init(.map(entries.map { Entry($0.0, $0.1) }))
  }
}
