import HubKernel

/// A setting that a program lets its user choose.
struct ProgramSetting: Sendable, Equatable {
  enum Kind: String, CaseIterable {
    case text, integer, number, duration, size, choice, list, secret
    case flag = "switch"
  }

  var name: String
  var kind: Kind
  var about: String
  var initial: OwnValue?
  var range: ClosedRange<Double>?
  var choices: [String] = []
  var perNamespace = true

  /// The setting as the hub decodes, documents and compares all settings.
  var field: Field<ExternalPlugin.Settings> {
    switch kind {
    case .text: field(\.[text: name]) { _ in nil }
    case .choice: field(\.[text: name], check: complaint(aboutChoice:))
    case .integer: field(\.[integer: name]) { complaint(about: Double($0)) }
    case .number: field(\.[number: name]) { complaint(about: $0) }
    case .flag: field(\.[flag: name]) { _ in nil }
    case .duration: field(\.[duration: name]) { complaint(about: Double($0.milliseconds)) }
    case .size: field(\.[size: name]) { complaint(about: Double($0.bytes)) }
    case .list: field(\.[list: name]) { _ in nil }
    case .secret: field(\.[secret: name]) { _ in nil }
    }
  }

  private func field<Value: SettingValue>(
    _ path: SettingPath<ExternalPlugin.Settings, Value>, check: @escaping @Sendable (Value) -> String?
  ) -> Field<ExternalPlugin.Settings> {
    Field(name, path, about, perNamespace: perNamespace, check: check)
  }

  func complaint(about value: Double) -> String? {
    guard let range, !range.contains(value) else { return nil }
    let (least, most) = (range.lowerBound.settingText, range.upperBound.settingText)
    let unit = kind == .duration ? " milliseconds" : kind == .size ? " bytes" : ""
    return "\(value.settingText) is outside \(least) to \(most)\(unit)"
  }

  func complaint(aboutChoice word: String) -> String? {
    choices.contains(word) ? nil : "\(word.inQuotes) is none of \(choices.joined(separator: ", "))"
  }
}
