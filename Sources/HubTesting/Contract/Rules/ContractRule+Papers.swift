import HubKernel

extension ContractRule {
  static let manifest = ContractRule(
    "manifest", "its id is in kebab-case and its summary a sentence",
    hint: "write Manifest(\"rate-limit\", \"Keeps peers from sending too much.\")"
  ) { course, notes in
    let id = course.id
    if !id.isKebab { notes.find("has an id that is not in kebab-case") }
    let summary = course.entry.manifest.summary
    if summary.split(separator: " ").count < 2 || !summary.hasSuffix(".") {
      notes.find("has a summary that is not a sentence")
    }
  }

  static let settings = ContractRule(
    "settings", "every setting says what it means",
    hint: "the last argument of Field is for the user who reads it"
  ) { course, notes in
    for field in course.entry.fields where field.help.split(separator: " ").count < 2 {
      notes.find("does not say what its setting '\(field.name)' means")
    }
    notes.measured = "\(course.entry.fields.count) settings"
  }

  private static let sections = [
    "Name", "What it does", "Settings", "Events", "Metrics", "Example", "Limits",
  ]

  static let readme = ContractRule(
    "readme", "its README has the sections of every room's README",
    hint: "'hubctl new plugin' writes one to begin with"
  ) { course, notes in
    guard let text = course.contract.readme else { return notes.skipped = "no README was given" }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let heads = lines.filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) }
    if lines.first.map(String.init) != "# \(course.id)" {
      notes.find("has a README whose title is not '# \(course.id)'")
    }
    if heads != sections {
      notes.find("has a README with the sections \(heads), and they should be \(sections)")
    }
  }
}

extension String {
  /// Whether it is lower-case letters and digits with single hyphens between them.
  var isKebab: Bool {
    let words = utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return words.allSatisfy { word in
      !word.isEmpty
        && word.allSatisfy {
          (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
    }
  }
}
