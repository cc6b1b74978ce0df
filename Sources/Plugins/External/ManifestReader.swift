import HubKernel

/// Reads what a program says of itself, and finds everything that is wrong with it at once.
struct ManifestReader {
  private static let mostMistakes = 20
  private static let mostHeard = 64
  private static let mostDecided = 16
  private static let mostServed = 32
  private static let mostEmitted = 32
  private static let mostMeters = 64
  private static let mostLabelValues = 16
  private static let mostSeries = 200
  private static let mostSettings = 64
  private static let longestSummary = 200
  private static let longestVersion = 40
  private static let longestPath = 200
  private static let reservedMeters = "program_"

  private(set) var mistakes: [String] = []
  private(set) var manifest = ProgramManifest()

  /// Reads the manifest of the program that is called `id` in Plugins.yaml.
  static func read(_ value: JSONValue, id: String) -> Result<ProgramManifest, ManifestMistakes> {
    var reader = ManifestReader()
    reader.read(value, id)
    return reader.mistakes.isEmpty ? .success(reader.manifest) : .failure(ManifestMistakes(reader.mistakes))
  }

  mutating func complain(_ mistake: String) {
    if mistakes.count < ManifestReader.mostMistakes { mistakes.append(mistake) }
  }

  private mutating func read(_ value: JSONValue, _ id: String) {
    guard case .object(let members) = value else { return complain("the manifest is no object") }
    let name = text(value, "id", in: "the manifest", most: ProgramName.longest)
    if name != id { complain("its id is '\(name.forLog)', and its line in Plugins.yaml calls it '\(id)'") }
    manifest.id = id
    manifest.summary = text(value, "summary", in: "the manifest", most: ManifestReader.longestSummary)
    if value["version"] != nil {
      manifest.version = text(value, "version", in: "the manifest", most: ManifestReader.longestVersion)
    }
    manifest.batches = flag(value, "batches")
    manifest.checks = flag(value, "checks")
    if Set(members.map(\.key)).count < members.count {
      complain("a member of the manifest stands there twice")
    }
    readHeard(value)
    for one in list(value, "before", most: ManifestReader.mostDecided) { readDecision(one) }
    for one in list(value, "settings", most: ManifestReader.mostSettings) { readSetting(one) }
    for one in list(value, "serve", most: ManifestReader.mostServed) { readRoute(one) }
    for one in list(value, "emits", most: ManifestReader.mostEmitted) { readEvent(one) }
    for one in list(value, "meters", most: ManifestReader.mostMeters) { readMeter(one) }
    refuseTwins("setting", manifest.settings.map(\.name))
    refuseTwins("event", manifest.emits.map(\.name))
    refuseTwins("meter", manifest.meters.map(\.name))
    refuseTwins("route", manifest.serves.map { "\($0.method.rawValue) \($0.path)" })
    refuseTwins("decision", manifest.decides.map { "\($0.intent) at \($0.stage)" })
  }

  private mutating func refuseTwins(_ what: String, _ names: [String]) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      complain("its \(what) '\(name)' stands there twice")
    }
  }

  private mutating func readHeard(_ value: JSONValue) {
    for one in list(value, "on", most: ManifestReader.mostHeard) {
      let name = one.text ?? ""
      let bare = name.hasSuffix("?") ? String(name.dropLast()) : name
      guard bare == "*" || ProgramName.isCamelCase(bare) else {
        complain("it hears \(one.words), which is no name of an event")
        continue
      }
      manifest.hears.append(name)
    }
  }

  private mutating func readDecision(_ value: JSONValue) {
    let intent = text(value, "intent", in: "a decision", most: ProgramName.longest)
    let word = text(value, "at", in: "the decision about '\(intent)'", most: ProgramName.longest)
    guard let stage = Stage.allCases.first(where: { "\($0)" == word }) else {
      let stages = Stage.allCases.map { "\($0)" }.joined(separator: ", ")
      return complain("it decides \(intent) at '\(word.forLog)'; the stages are \(stages)")
    }
    manifest.decides.append(.init(intent: intent, stage: stage))
  }

  private mutating func readRoute(_ value: JSONValue) {
    let path = text(value, "path", in: "a route", most: ManifestReader.longestPath)
    let word = text(value, "method", in: "the route '\(path)'", most: ProgramName.longest)
    let audiences: [String: Audience] = [
      "everyone": .everyone, "operators": .operators, "administrators": .administrators,
    ]
    let audience = value["audience"] == nil ? .everyone : audiences[value["audience"]?.text ?? ""]
    if !path.hasPrefix("/") || path.count < 2 || path.utf8.contains(where: { $0 <= 32 || $0 > 126 }) {
      complain("its route '\(path.forLog)' does not begin with '/', or has more than plain letters")
    }
    guard let method = HTTPMethod(rawValue: word), let audience else {
      return complain("its route '\(path.forLog)' has no method such as GET, or is for nobody that is known")
    }
    manifest.serves.append(.init(method: method, path: path, audience: audience))
  }

  private mutating func readEvent(_ value: JSONValue) {
    let name = text(value, "name", in: "an event", most: ProgramName.longest)
    let fields = list(value, "fields", most: ManifestReader.mostEmitted).map { $0.text ?? "" }
    let reserved: Set<String> = ["name", "sequence", "epoch", "at"]
    if !ProgramName.isCamelCase(name) || !fields.allSatisfy(ProgramName.isCamelCase) {
      complain("its event '\(name.forLog)' or one of its fields is not in camelCase")
    }
    if let taken = fields.first(where: reserved.contains) {
      complain("its event '\(name.forLog)' has a field '\(taken)', which every event has already")
    }
    manifest.emits.append(.init(name: name, fields: fields))
  }

  private mutating func readMeter(_ value: JSONValue) {
    let name = text(value, "name", in: "a meter", most: ProgramName.longest)
    let about = text(value, "about", in: "the meter '\(name)'", most: ManifestReader.longestSummary)
    guard let kind = ProgramManifest.Measured.Kind(rawValue: value["is"]?.text ?? "") else {
      return complain("its meter '\(name.forLog)' is no counter, gauge or histogram")
    }
    let ending = kind == .counter ? "_total" : kind == .histogram ? "_seconds" : ""
    if !ProgramName.isSnakeCase(name) || !name.hasSuffix(ending)
      || name.hasPrefix(ManifestReader.reservedMeters)
    {
      complain(
        "its meter '\(name.forLog)' is not in snake_case, does not end in '\(ending)', or is the hub's")
    }
    var labels: [ProgramManifest.Measured.Label] = []
    if case .object(let members)? = value["labels"] {
      for member in members {
        guard case .array(let values) = member.value,
          (1...ManifestReader.mostLabelValues).contains(values.count),
          ProgramName.isSnakeCase(member.key), values.allSatisfy({ ProgramName.isLabel($0.text ?? "") })
        else {
          complain("its meter '\(name.forLog)' has a label without a list of 1 to 16 words")
          continue
        }
        labels.append(.init(name: member.key, values: values.compactMap(\.text)))
      }
    }
    let series = labels.reduce(1) { $0.multipliedReportingOverflow(by: $1.values.count).partialValue }
    if labels.count > 4 || series > ManifestReader.mostSeries {
      complain("its meter '\(name.forLog)' has more than \(ManifestReader.mostSeries) combinations of labels")
    }
    manifest.meters.append(.init(name: name, kind: kind, about: about, labels: labels))
  }

  mutating func keep(_ setting: ProgramSetting) { manifest.settings.append(setting) }
}

/// What is wrong with a manifest.
struct ManifestMistakes: Error {
  let list: [String]

  init(_ list: [String]) { self.list = list }
}
