/// How many lines of a program get into the log: so many a second, and then only their number.
struct LineBudget {
  private static let most = 100
  private static let second: UInt64 = 1_000_000_000

  private var began: UInt64 = 0
  private var said = 0
  private var held = 0

  mutating func allows(now: UInt64) -> Bool {
    if now &- began >= LineBudget.second { (began, said) = (now, 0) }
    said += 1
    if said > LineBudget.most { held += 1 }
    return said <= LineBudget.most
  }

  /// A field that says how many were held back since the last time, if any were.
  mutating func taken() -> [(name: String, value: String)] {
    defer { held = 0 }
    return held == 0 ? [] : [("held back", "\(held)")]
  }
}
