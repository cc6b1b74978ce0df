/// Named values that keep the order they were written in.
public struct OrderedMap<Value: SettingValue>: Sendable, Equatable {
  /// One named value.
  public struct Element: Sendable, Equatable {
    /// The name.
    public let key: String
    /// The value.
    public let value: Value
  }

  /// The named values in order, each name once.
  public private(set) var elements: [Element] = []

  /// No values.
  public init() {}

  /// The names in order.
  public var keys: [String] { elements.map(\.key) }

  /// The value of a name; setting it appends a new name and removes one that becomes nil.
  public subscript(key: String) -> Value? {
    get { elements.first { $0.key == key }?.value }
    set {
      let index = elements.firstIndex { $0.key == key }
      switch (index, newValue) {
      case (let index?, let value?): elements[index] = Element(key: key, value: value)
      case (let index?, nil): elements.remove(at: index)
      case (nil, let value?): elements.append(Element(key: key, value: value))
      case (nil, nil): break
      }
    }
  }

  // For names that are known to be new; asking for each would cost the square of a hostile file.
  init(unique elements: [Element]) { self.elements = elements }
}

extension OrderedMap: ExpressibleByDictionaryLiteral {
  /// The values as written; the last of two equal names wins.
  public init(dictionaryLiteral elements: (String, Value)...) {
    for (key, value) in elements { self[key] = value }
  }
}
