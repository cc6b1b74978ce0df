extension Rules {
  /// 0001-one-target-per-plugin.md, counted without gaps.
  static func decisionsAreNumbered(_ names: [String]) -> [Finding] {
    let pages = names.filter { $0 != "README.md" }.sorted()
    return pages.enumerated().compactMap { index, name in
      let digits = name.prefix(4)
      let isShaped =
        name.count > 8 && name.dropFirst(4).first == "-" && name.hasSuffix(".md")
        && name == name.lowercased() && !name.contains(" ")
      guard isShaped, digits.allSatisfy(\.isNumber), Int(digits) == index + 1 else {
        return Finding(
          path: "Docs/Decisions/" + name, line: 1,
          sentence: "page \(index + 1) is named NNNN-what-was-chosen.md")
      }
      return nil
    }
  }
}
