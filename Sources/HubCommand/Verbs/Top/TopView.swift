/// What is on the screen of `hubctl top` and what keys change of it. It knows no terminal.
struct TopView: Sendable {
  /// Nobody has a tenant with a longer name.
  private static let longestFilter = 64
  /// So much of the past is drawn.
  private static let longestCourse = 120

  let address: String
  /// How often the hub is asked.
  let interval: Duration
  private(set) var order = TopOrder.cost
  private(set) var filter = ""
  private(set) var isTyping = false
  private(set) var isPaused = false
  private(set) var showsHelp = false
  private(set) var scroll = 0
  private(set) var figures: TopFigures?
  private(set) var messages: [Double] = []
  private(set) var signals: [Double] = []
  /// Why the hub does not answer, while it does not.
  private(set) var trouble: String?

  init(address: String, interval: Duration, filter: String = "", order: TopOrder = .cost) {
    self.address = address
    self.interval = interval
    self.filter = filter
    self.order = order
  }

  /// Shows newer figures, unless nothing is to move.
  mutating func take(_ figures: TopFigures) {
    trouble = nil
    guard !isPaused else { return }
    self.figures = figures
    if let rate = figures.messagesPerSecond { messages = (messages + [rate]).suffix(Self.longestCourse) }
    if let rate = figures.signalsPerSecond { signals = (signals + [rate]).suffix(Self.longestCourse) }
  }

  /// The hub did not answer.
  mutating func miss(_ why: String) { trouble = why }

  /// Does what a key means; false when that is to end.
  mutating func press(_ key: TopKey) -> Bool {
    if key == .interrupt { return false }
    if isTyping {
      type(key)
      return true
    }
    if showsHelp {
      showsHelp = false
      return key != .letter("q")
    }
    switch key {
    case .letter("q"): return false
    case .letter("s"): order = order.next
    case .letter("p"), .letter(" "): isPaused.toggle()
    case .letter("h"), .letter("?"): showsHelp = true
    case .letter("t"), .letter("/"): (isTyping, scroll) = (true, 0)
    case .escape: filter = ""
    case .down, .letter("j"): scroll += 1
    case .up, .letter("k"): scroll = max(0, scroll - 1)
    case .pageDown: scroll += 10
    case .pageUp: scroll = max(0, scroll - 10)
    case .home: scroll = 0
    default: break
    }
    scroll = min(scroll, longest)
    return true
  }

  private mutating func type(_ key: TopKey) {
    switch key {
    case .enter: isTyping = false
    case .escape: (isTyping, filter) = (false, "")
    case .erase: filter = String(filter.dropLast())
    case .letter(let letter) where filter.count < Self.longestFilter: filter.append(letter)
    default: break
    }
  }

  /// The last row that there is to scroll to.
  private var longest: Int { max(0, max(figures?.plugins.count ?? 0, tenants.count) - 1) }

  /// The tenants that were asked for.
  var tenants: [TopFigures.Tenant] {
    let all = figures?.tenants ?? []
    return order.sorted(filter.isEmpty ? all : all.filter { $0.name.contains(filter) })
  }
}
