import HubKernel

/// The value of a setting of which only the program knows what it means.
enum OwnValue: Sendable, Equatable {
  case text(String)
  case integer(Int)
  case number(Double)
  case flag(Bool)
  case duration(Duration)
  case size(ByteSize)
  case list([String])
  case secret(Secret)

  /// Writes it as the program gets it: secrets as they are, times in milliseconds, sizes in bytes.
  func write(to json: JSONWriter) {
    switch self {
    case .text(let text): json.string(text)
    case .integer(let whole): json.int(whole)
    case .number(let number): json.double(number)
    case .flag(let truth): json.bool(truth)
    case .duration(let time): json.int(time.milliseconds)
    case .size(let size): json.int(size.bytes)
    case .list(let words): json.array { list in for word in words { list.string(word) } }
    case .secret(let secret): json.string(secret.withBytes { String(decoding: $0, as: UTF8.self) } ?? "")
    }
  }

  /// A field that takes whatever it is given, so that what is wrong elsewhere is not said twice.
  static func unknownField(_ name: String) -> Field<ExternalPlugin.Settings> {
    Field(name, \.[ignored: name], "a setting of a program that could not be asked")
  }
}

/// Whatever somebody wrote.
struct IgnoredValue: SettingValue {
  static var typeWords: String { "anything" }
  static var settingSchema: SchemaFragment { SchemaFragment() }
  var settingText: String { "" }
  var settingJSON: String? { nil }
  static func decode(_ node: ConfigNode, _ context: inout DecodingContext) -> IgnoredValue? { IgnoredValue() }
}

extension ExternalPlugin.Settings {
  subscript(ignored name: String) -> IgnoredValue {
    get { IgnoredValue() }
    set {}
  }
  subscript(text name: String) -> String {
    get { if case .text(let value) = own[name] { value } else { "" } }
    set { own[name] = .text(newValue) }
  }
  subscript(integer name: String) -> Int {
    get { if case .integer(let value) = own[name] { value } else { 0 } }
    set { own[name] = .integer(newValue) }
  }
  subscript(number name: String) -> Double {
    get { if case .number(let value) = own[name] { value } else { 0 } }
    set { own[name] = .number(newValue) }
  }
  subscript(flag name: String) -> Bool {
    get { if case .flag(let value) = own[name] { value } else { false } }
    set { own[name] = .flag(newValue) }
  }
  subscript(duration name: String) -> Duration {
    get { if case .duration(let value) = own[name] { value } else { .zero } }
    set { own[name] = .duration(newValue) }
  }
  subscript(size name: String) -> ByteSize {
    get { if case .size(let value) = own[name] { value } else { .bytes(0) } }
    set { own[name] = .size(newValue) }
  }
  subscript(list name: String) -> [String] {
    get { if case .list(let value) = own[name] { value } else { [] } }
    set { own[name] = .list(newValue) }
  }
  subscript(secret name: String) -> Secret {
    get { if case .secret(let value) = own[name] { value } else { Secret() } }
    set { own[name] = .secret(newValue) }
  }
}
