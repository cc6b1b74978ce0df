/// Our words for what libyaml says, with what to do about it.
struct ComplaintWording {
  /// Which of the two places of a complaint the reader should look at.
  enum Place {
    case here
    case start
    case both
  }

  let place: Place
  let message: String
  let hint: String?

  /// The first wording whose parts occur in the problem and in its context.
  static func find(_ problem: String, _ context: String) -> ComplaintWording? {
    table.first { problem.contains($0.problem) && (context.contains($0.context) || $0.context.isEmpty) }?
      .wording
  }

  private static let table: [(problem: String, context: String, wording: ComplaintWording)] = [
    (
      "found character that cannot start any token", "at a tab",
      say(.here, "a tab cannot be used to indent", "indent with spaces")
    ),
    (
      "found character that cannot start any token", "",
      say(.here, "a value cannot begin with this character", "put the text in quotes")
    ),
    (
      "found a tab character", "",
      say(.here, "a tab cannot be used to indent", "indent with spaces")
    ),
    (
      "mapping values are not allowed", "",
      say(
        .here, "a ':' cannot stand here",
        "put the text in quotes if the ':' is part of it, or check the indentation")
    ),
    (
      "block sequence entries are not allowed", "",
      say(.here, "a list item cannot begin here", "begin it on a line of its own, indented below its key")
    ),
    (
      "could not find expected ':'", "",
      say(.start, "there is no ':' after this key", "write 'name: value', with a space after the ':'")
    ),
    (
      "did not find expected key", "",
      say(.both, "this does not fit into the map that was begun", "give all its names the same indentation")
    ),
    (
      "did not find expected '-' indicator", "",
      say(
        .both, "this does not fit into the list that was begun",
        "begin every item with '- ' in the same column")
    ),
    (
      "did not find expected ',' or ']'", "",
      say(.both, "the list in brackets is not closed here", "separate its items with ',' and end it with ']'")
    ),
    (
      "did not find expected ',' or '}'", "",
      say(.both, "the map in braces is not closed here", "separate its entries with ',' and end it with '}'")
    ),
    (
      "found unexpected end of stream", "quoted scalar",
      say(.start, "the quotes that begin here are never closed", "close them")
    ),
    (
      "found unexpected document indicator", "quoted scalar",
      say(.start, "the quotes that begin here are never closed", "close them")
    ),
    (
      "found unknown escape character", "",
      say(
        .here, "no escape in quoted text looks like this", "use single quotes to keep backslashes as they are"
      )
    ),
    (
      "did not find expected hexdecimal number", "",
      say(.here, "the escape in quoted text needs more hexadecimal digits", nil)
    ),
    (
      "found undefined tag handle", "",
      say(.here, "tags are not supported", "remove the '!' and what belongs to it, or put the text in quotes")
    ),
    (
      "did not find expected <document start>", "",
      say(
        .here, "this is outside of the map or list the file began with",
        "check the indentation and the brackets")
    ),
    (
      "did not find expected node content", "",
      say(.here, "a value is missing here", "put text in quotes that begins with a special character")
    ),
    (
      "mapping keys are not allowed", "",
      say(.here, "a '?' cannot stand here", "put the text in quotes")
    ),
    (
      "found unexpected ':'", "",
      say(.here, "a ':' cannot stand here", "put the text in quotes")
    ),
    (
      "", "block scalar",
      say(
        .here, "nothing but a comment may follow the '|' or '>'", "begin the text on the next line, indented")
    ),
    (
      "", "directive",
      say(.start, "a line that begins with '%' is not supported here", "put the text in quotes")
    ),
    (
      "", " tag",
      say(
        .start, "tags are not supported", "remove the '!' and what belongs to it, or put the text in quotes")
    ),
    (
      "", "scanning an anchor",
      say(.start, "'&' must be followed by letters and digits", "put the text in quotes")
    ),
    (
      "", "scanning an alias",
      say(.start, "'*' must be followed by letters and digits", "put the text in quotes")
    ),
  ]

  private static func occurs(_ part: String, in words: String) -> Bool {
    part.isEmpty || words.contains(part)
  }

  private static func say(_ place: Place, _ message: String, _ hint: String?) -> ComplaintWording {
    ComplaintWording(place: place, message: message, hint: hint)
  }
}
