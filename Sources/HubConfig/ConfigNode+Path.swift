extension ConfigNode {
  /// The value a map holds under `key`, or what an item of a list gives under that name.
  ///
  /// A list of plugins mixes words (`- signaling`) and maps of one (`- bootstrap: {...}`); both are
  /// found by their name, the word with nothing below it.
  public subscript(key: String) -> ConfigNode? {
    switch content {
    case .scalar: nil
    case .map(let entries): entries.first { $0.key == key }?.value
    case .list(let items):
      items.lazy.compactMap { item in
        item.text == key ? ConfigNode(.scalar("", plain: true), at: item.position) : item.member(key)
      }.first
    }
  }

  /// The value at the end of a path of names.
  public subscript(path: [String]) -> ConfigNode? {
    var node: ConfigNode? = self
    for name in path { node = node?[name] }
    return node
  }

  /// Where the value of a setting was given; nil when nobody gave it and its default holds.
  public func origin(of path: [String]) -> Position? {
    guard let node = self[path], !node.isNull else { return nil }
    return node.position
  }

  /// This tree with the value at the end of `path` replaced, making maps where there are none.
  func replacing(_ path: ArraySlice<String>, with value: ConfigNode) throws(SettingMistake) -> ConfigNode {
    guard let name = path.first else { return value }
    let rest = path.dropFirst()
    switch content {
    case .map(var entries):
      if let index = entries.firstIndex(where: { $0.key == name }) {
        entries[index].value = try entries[index].value.replacing(rest, with: value)
      } else {
        let empty = ConfigNode(.map([]), at: value.position)
        entries.append(Entry(name, try empty.replacing(rest, with: value), at: value.position))
      }
      return ConfigNode(.map(entries), at: position)
    case .list(var items):
      guard let index = items.firstIndex(where: { $0.text == name || $0.member(name) != nil }) else {
        throw SettingMistake("the list at \(position) has no \(name.inQuotes)")
      }
      let item = items[index]
      let named =
        item.text == nil ? item : ConfigNode(.map([Entry(name, "", at: item.position)]), at: item.position)
      items[index] = try named.replacing(path, with: value)
      return ConfigNode(.list(items), at: position)
    case .scalar:
      guard isNull else {
        throw SettingMistake("\(name.inQuotes) cannot be set below the text at \(position)")
      }
      return try ConfigNode(.map([]), at: position).replacing(path, with: value)
    }
  }

  private func member(_ key: String) -> ConfigNode? {
    entries?.first { $0.key == key }?.value
  }
}
