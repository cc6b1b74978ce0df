extension JSONShape {
  /// No answer lists more mistakes than these.
  public static let mostMistakes = 20

  /// Everything in which a value differs from this shape, up to a limit; nothing when it fits.
  public func mistakes(in value: JSONValue) -> [ShapeMistake] {
    var found: [ShapeMistake] = []
    check(value, at: "", &found)
    return found
  }

  private func check(_ value: JSONValue, at pointer: String, _ found: inout [ShapeMistake]) {
    guard found.count < JSONShape.mostMistakes else { return }
    switch (self, value) {
    case (.anything, _), (.bool, .bool), (.nullable, .null), (.number, .number): break
    case (.nullable(let shape), _): shape.check(value, at: pointer, &found)
    case (.text(let longest), .string(let text)):
      if text.unicodeScalars.count > longest {
        found.append(ShapeMistake(pointer: pointer, "longer than \(longest) characters"))
      }
    case (.plain(let longest), .string(let text)):
      let (count, isPlain) = (text.utf8.count, text.utf8.allSatisfy(JSONShape.isPlain))
      let begins = text.utf8.first.map { !"-_.".utf8.contains($0) } ?? false
      guard !isPlain || !begins || count > longest else { return }
      found.append(ShapeMistake(pointer: pointer, "not 1 to \(longest) letters, digits, '-', '_' and '.'"))
    case (.hex(let count), .string(let text)):
      guard text.utf8.count != count || !text.utf8.allSatisfy(JSONShape.isHex) else { return }
      found.append(ShapeMistake(pointer: pointer, "not \(count) hexadecimal digits"))
    case (.word(let words), .string(let text)):
      guard !words.contains(where: { $0.utf8.elementsEqual(text.utf8) }) else { return }
      found.append(ShapeMistake(pointer: pointer, "not one of \(words.joined(separator: ", "))"))
    case (.int(let range), .number):
      guard let number = value.int, range.contains(number) else {
        let words = "not a whole number from \(range.lowerBound) to \(range.upperBound)"
        return found.append(ShapeMistake(pointer: pointer, words))
      }
    case (.list(let shape, let most), .array(let elements)):
      if elements.count > most { found.append(ShapeMistake(pointer: pointer, "more than \(most)")) }
      for (index, element) in elements.enumerated() {
        shape.check(element, at: "\(pointer)/\(index)", &found)
      }
    case (.map(let shape), .object(let members)):
      for member in members { shape.check(member.value, at: pointer + step(member.key), &found) }
    case (.object(let wanted), .object(let members)):
      check(members, against: wanted, at: pointer, &found)
    default: found.append(ShapeMistake(pointer: pointer, "not \(words)"))
    }
  }

  private func check(
    _ members: [JSONValue.Member], against wanted: [JSONMemberShape], at pointer: String,
    _ found: inout [ShapeMistake]
  ) {
    for member in members {
      if let known = wanted.first(where: { $0.name.utf8.elementsEqual(member.key.utf8) }) {
        known.shape.check(member.value, at: pointer + step(member.key), &found)
      } else if found.count < JSONShape.mostMistakes {
        found.append(ShapeMistake(pointer: pointer + step(member.key), "no such member"))
      }
    }
    for one in wanted
    where one.isRequired && !members.contains(where: { $0.key.utf8.elementsEqual(one.name.utf8) }) {
      found.append(ShapeMistake(pointer: pointer + step(one.name), "missing"))
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      || "-_.".utf8.contains(byte)
  }

  private static func isHex(_ byte: UInt8) -> Bool { "0123456789abcdefABCDEF".utf8.contains(byte) }

  // RFC 6901 §3. A name that nobody expected may be as long as the body.
  private func step(_ name: String) -> String {
    var text = "/"
    for character in name.unicodeScalars.prefix(64) {
      switch character {
      case "~": text += "~0"
      case "/": text += "~1"
      default: text.unicodeScalars.append(character)
      }
    }
    return text
  }

  /// The kind of value, for a sentence.
  var words: String {
    switch self {
    case .anything: "anything"
    case .text, .word, .plain, .hex: "text"
    case .int, .number: "a number"
    case .bool: "true or false"
    case .list: "a list"
    case .map, .object: "an object"
    case .nullable(let shape): "\(shape.words) or null"
    }
  }
}
