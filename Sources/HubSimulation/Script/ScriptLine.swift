internal import HubConfig

/// The words of one line, taken one after another.
struct ScriptLine {
  /// Something on the line is wrong, and has been said.
  struct Mistake: Error {
    let message: String
    let column: Int
    let hint: String?
  }

  private let words: [(text: String, column: Int)]
  private var place = 0
  private let end: Int

  init(_ text: Substring) {
    var words: [(text: String, column: Int)] = []
    var current = ""
    var column = 0
    for character in text {
      column += 1
      if character == "#" { break }
      if character == " " || character == "\t" {
        if !current.isEmpty { words.append((current, column - current.count)) }
        current = ""
      } else {
        current.append(character)
      }
    }
    if !current.isEmpty {
      let isCut = text.contains("#")
      words.append((current, (isCut ? column : column + 1) - current.count))
    }
    self.words = words
    end = (words.last.map { $0.column + $0.text.count } ?? 0) + 1
  }

  var isEmpty: Bool { words.isEmpty }
  var isOver: Bool { place >= words.count }
  var next: String? { isOver ? nil : words[place].text }
  var column: Int { isOver ? end : words[place].column }

  /// What is left, as one text.
  mutating func rest() -> String {
    defer { place = words.count }
    return words[place...].map(\.text).joined(separator: " ")
  }

  mutating func word(_ meaning: String) throws(Mistake) -> String {
    guard let word = next else { throw Mistake(message: "\(meaning) is missing", column: end, hint: nil) }
    place += 1
    return word
  }

  /// Takes a word if it is the one that may stand here.
  mutating func takes(_ wanted: String) -> Bool {
    guard next == wanted else { return false }
    place += 1
    return true
  }

  mutating func expect(_ wanted: String) throws(Mistake) {
    guard !takes(wanted) else { return }
    let found = next.map { "'\($0.printable)' stands where '\(wanted)' belongs" }
    throw Mistake(message: found ?? "'\(wanted)' is missing", column: column, hint: nil)
  }

  mutating func choice(_ meaning: String, _ words: [String]) throws(Mistake) -> String {
    let column = column
    let word = try word(meaning)
    guard !words.contains(word) else { return word }
    let near = Suggestion.nearest(to: word, among: words)
    throw Mistake(
      message: "'\(word.printable)' is no \(meaning)", column: column,
      hint: near.map { "did you mean '\($0)'?" } ?? "it is one of \(words.joined(separator: ", "))")
  }

  mutating func number(_ meaning: String, _ range: ClosedRange<Int>) throws(Mistake) -> Int {
    let column = column
    let word = try word(meaning)
    let hint = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    guard word.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(word) else {
      throw Mistake(message: "'\(word.printable)' is no number", column: column, hint: hint)
    }
    guard range.contains(number) else {
      throw Mistake(message: "\(meaning) cannot be \(number)", column: column, hint: hint)
    }
    return number
  }

  mutating func time(_ meaning: String, atMost longest: Moment) throws(Mistake) -> Moment {
    let column = column
    let word = try word(meaning)
    do {
      let (seconds, attoseconds) = try Duration.parse(word).components
      let time = seconds.multipliedReportingOverflow(by: Moment.second)
      let total = time.partialValue &+ attoseconds / 1_000_000_000_000
      guard !time.overflow, total <= longest else {
        throw Mistake(
          message: "\(meaning) cannot be \(word.printable)", column: column,
          hint: "at most \(longest / Moment.second)s")
      }
      return total
    } catch let mistake as Mistake {
      throw mistake
    } catch let mistake as SettingMistake {
      throw Mistake(message: mistake.message, column: column, hint: mistake.hint)
    } catch {
      throw Mistake(message: "\(error)", column: column, hint: nil)
    }
  }

  /// A share such as `5%` or `0.25%`, in parts of a million.
  mutating func share(_ meaning: String) throws(Mistake) -> Int {
    let column = column
    let word = try word(meaning)
    let mistake = Mistake(
      message: "'\(word.printable)' is no share", column: column, hint: "write it as 5% or 0.25%")
    guard word.last == "%", word.utf8.count <= 10, let number = Double(word.dropLast()),
      word.utf8.dropLast().allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") }), number <= 100
    else { throw mistake }
    return Int(number * 10_000)
  }

  /// Nothing else may stand on the line.
  func finish() throws(Mistake) {
    guard let word = next else { return }
    throw Mistake(message: "nothing is known to do with '\(word.printable)' here", column: column, hint: nil)
  }
}
