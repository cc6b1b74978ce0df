import HubKernel

extension ManifestReader {
  private static let mostChoices = 64
  private static let longestText = 4_096

  /// Reads one setting.
  mutating func readSetting(_ value: JSONValue) {
    let name = text(value, "name", in: "a setting", most: ProgramName.longest)
    if !ProgramName.isCamelCase(name) { complain("its setting '\(name.forLog)' is not in camelCase") }
    if ExternalPlugin.Settings.fields.contains(where: { $0.name == name }) {
      complain("its setting '\(name)' has the name of one that every program has")
    }
    guard let kind = ProgramSetting.Kind(rawValue: value["is"]?.text ?? "") else {
      let kinds = ProgramSetting.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      return complain(
        "its setting '\(name.forLog)' is \((value["is"] ?? .null).words); the types are \(kinds)")
    }
    let about = text(value, "about", in: "the setting '\(name)'", most: 200)
    var setting = ProgramSetting(name: name, kind: kind, about: about)
    setting.perNamespace = value["perNamespace"]?.bool ?? true
    if kind == .choice {
      setting.choices = list(value, "choices", most: ManifestReader.mostChoices).compactMap(\.text)
      if setting.choices.isEmpty { complain("its setting '\(name)' has no choices") }
    }
    readRange(value, of: &setting)
    if let given = value["default"] { readInitial(given, of: &setting) }
    keep(setting)
  }

  private mutating func readRange(_ value: JSONValue, of setting: inout ProgramSetting) {
    guard let range = value["range"] else { return }
    let isNumeric = [.integer, .number, .duration, .size].contains(setting.kind)
    guard isNumeric, case .array(let ends) = range, ends.count == 2, let least = ends[0].finiteNumber,
      let most = ends[1].finiteNumber, least <= most
    else {
      return complain(
        "the range of its setting '\(setting.name)' is not two numbers in order, or it has none")
    }
    setting.range = least...most
  }

  private mutating func readInitial(_ given: JSONValue, of setting: inout ProgramSetting) {
    let initial: OwnValue? =
      switch setting.kind {
      case .text, .choice: given.text.map(OwnValue.text)
      case .integer: given.int.map(OwnValue.integer)
      case .number: given.finiteNumber.map(OwnValue.number)
      case .flag: given.bool.map(OwnValue.flag)
      case .duration: given.natural.map { .duration(.milliseconds($0)) }
      case .size: given.natural.map { .size(.bytes($0)) }
      case .list: given.words(most: 256).map(OwnValue.list)
      case .secret: nil
      }
    guard let initial else {
      return complain("the default of its setting '\(setting.name)' is no \(setting.kind.rawValue)")
    }
    let complaint: String? =
      switch initial {
      case .text(let word) where setting.kind == .choice: setting.complaint(aboutChoice: word)
      case .text(let word): word.utf8.count > ManifestReader.longestText ? "it is too long" : nil
      case .integer, .number, .duration, .size:
        given.finiteNumber.flatMap { setting.complaint(about: $0) }
      default: nil
      }
    if let complaint { complain("the default of its setting '\(setting.name)': \(complaint)") }
    setting.initial = initial
  }

  /// A text of that member, which must be there.
  mutating func text(_ value: JSONValue, _ name: String, in place: String, most: Int) -> String {
    guard let text = value[name]?.text, !text.isEmpty, text.count <= most else {
      complain("\(place.forLog) has no '\(name)', or one that is not text of 1 to \(most) characters")
      return ""
    }
    return text
  }

  /// What stands in a list; nothing when there is none.
  mutating func list(_ value: JSONValue, _ name: String, most: Int) -> [JSONValue] {
    guard let found = value[name] else { return [] }
    guard case .array(let elements) = found, elements.count <= most else {
      complain("'\(name)' is not a list of at most \(most)")
      return []
    }
    return elements
  }

  mutating func flag(_ value: JSONValue, _ name: String) -> Bool {
    guard let found = value[name] else { return false }
    if found.bool == nil { complain("'\(name)' is neither true nor false") }
    return found.bool ?? false
  }
}
