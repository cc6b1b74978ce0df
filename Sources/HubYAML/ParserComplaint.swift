import CYAML
import HubConfig

/// What libyaml could not read, before it is put into our words.
struct ParserComplaint: Error {
  let words: String
  let context: String
  let place: (line: Int, column: Int)
  let contextPlace: (line: Int, column: Int)

  init(_ parser: yaml_parser_t) {
    words = parser.problem.map { String(cString: $0) } ?? ""
    // libyaml says the same of a tab and of any other character it cannot begin with.
    let isTab = parser.buffer.pointer < parser.buffer.last && parser.buffer.pointer.pointee == 0x09
    context = (parser.context.map { String(cString: $0) } ?? "") + (isTab ? " at a tab" : "")
    place = parser.problem_mark.place
    contextPlace = parser.context_mark.place
  }

  func problem(file: String) -> Problem {
    let here = Position(file: file, line: place.line, column: place.column)
    let start = Position(file: file, line: contextPlace.line, column: contextPlace.column)
    let wording = ComplaintWording.find(words, context)
    switch wording?.place {
    case .start: return Problem(.error, wording?.message ?? words, at: start, hint: wording?.hint)
    case .both: return Problem(.error, wording?.message ?? words, at: here, hint: wording?.hint, also: start)
    case .here: return Problem(.error, wording?.message ?? words, at: here, hint: wording?.hint)
    case nil: return Problem(.error, words.isEmpty ? "the file cannot be read" : words, at: here)
    }
  }
}
