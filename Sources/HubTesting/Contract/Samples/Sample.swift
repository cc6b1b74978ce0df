import HubKernel

/// Fields that are made up: plausible ones, or such as nobody thinks of.
struct Sample: FieldSource {
  /// What is in the texts and numbers.
  enum Kind: String, CaseIterable {
    case plain
    case empty
    case long
    case odd
  }

  /// As long as a text can be that came in one message.
  static let longest = 64 << 10
  /// Letters that turn around, join, stand for nothing or are many bytes, and what terminals and shells read.
  static let oddText =
    "\u{202E}a\u{0301}\u{200D}\u{1F469}\u{200D}\u{1F680}\u{FEFF}\u{1B}[2J"
    + "\"\\\u{0}\r\n${x};'--\u{10FFFF}"

  let kind: Kind
  /// Tells one sample from the next.
  let number: Int
  private let depth: Int

  private static let deepest = 8

  init(_ kind: Kind, number: Int) { self.init(kind, number: number, depth: 0) }

  private init(_ kind: Kind, number: Int, depth: Int) {
    self.kind = kind
    self.number = number
    self.depth = depth
  }

  private var inner: Sample { Sample(kind, number: number, depth: depth + 1) }

  func has(_ key: String) -> Bool { kind != .empty && depth < Sample.deepest }
  func member(_ key: String) -> any FieldSource { inner }
  var elements: [any FieldSource] { kind == .empty || depth >= Sample.deepest ? [] : [inner] }
  var isNull: Bool { false }
  var truth: Bool? { kind == .plain ? number.isMultiple(of: 2) : kind == .odd }

  var text: String? {
    switch kind {
    case .plain: "word-\(number)"
    case .empty: ""
    case .long: String(repeating: "x", count: Sample.longest)
    case .odd: Sample.oddText
    }
  }

  var digits: String? {
    switch kind {
    case .plain: "\(number % 100)"
    case .empty: "0"
    // As far as every kind of number reaches.
    case .long: "127"
    case .odd: "1"
    }
  }

  /// Values that text cannot be made up for.
  func whole<Value>(_ type: Value.Type) -> Value? {
    switch type {
    case is PeerID.Type: return PeerID(named: "guest-\(number % 100)") as? Value
    case is Namespace.Type: return Namespace.standard as? Value
    case is NetworkName.Type: return networkName as? Value
    case is Int.Type: return wholeNumber as? Value
    case let cases as any CaseIterable.Type: return one(of: cases) as? Value
    default: return nil
    }
  }

  private var wholeNumber: Int {
    switch kind {
    case .plain: number % 100
    case .empty: 0
    case .long: .max
    case .odd: -1
    }
  }

  private var networkName: NetworkName? {
    switch kind {
    case .plain, .empty: NetworkName("lobby-\(number % 10)")
    case .long: NetworkName(String(repeating: "n", count: NetworkName.longest))
    case .odd: NetworkName("\u{202E}\u{1F680}a\u{0301}")
    }
  }

  private func one<Cases: CaseIterable>(of type: Cases.Type) -> Any? {
    let all = Array(type.allCases)
    return all.isEmpty ? nil : all[number % all.count]
  }
}
