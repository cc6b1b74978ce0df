internal import Glibc
internal import HubKernel
internal import HubLoad

/// What the flags of `hubctl bench` say, within their limits.
struct BenchOptions {
  static let mostPeers = 100_000
  private static let mostPairs = 50_000
  private static let mostThreads = 64
  private static let mostDepth = 4_096
  private static let longestSignal = 1_000_000
  private static let fastest = 10_000_000.0
  private static let longest = Duration.seconds(3_600)
  /// All letters of a run together take no more memory than this.
  private static let mostMemory = 1 << 30
  private static let usualPairs = 16

  let arguments: Arguments

  /// The plan of a run against hubs at these addresses.
  func plan(_ kind: LoadPlan.Kind, urls: [String], token: String?) throws(CommandFailure) -> LoadPlan {
    var plan = LoadPlan(kind, urls: urls)
    plan.token = token
    plan.authority = arguments.value("--authority") ?? ""
    plan.rate = try rate()
    plan.peers = try number("--peers", 1...Self.mostPeers) ?? plan.peers
    plan.networks = try number("--networks", 1...plan.peers) ?? 1
    // One sender shows what a limit for each peer does; as fast as possible needs several.
    plan.pairs =
      try number("--pairs", 1...Self.mostPairs) ?? (plan.rate == nil && kind == .relay ? Self.usualPairs : 1)
    plan.size = try size() ?? plan.size
    plan.depth = try number("--depth", 1...Self.mostDepth) ?? plan.depth
    guard plan.pairs * (plan.size + 512) <= Self.mostMemory else {
      throw CommandFailure(.usage, "so many pairs with signals as long as that do not fit into memory")
    }
    plan.duration = try duration(kind)
    plan.insists = arguments.has("--insist")
    let units = kind == .relay ? plan.pairs : plan.peers
    plan.threads = min(try number("--threads", 1...Self.mostThreads) ?? Self.usualThreads, units)
    return plan
  }

  /// One core is left to the hub, or to whatever else there is; more than four threads are seldom needed.
  private static var usualThreads: Int { min(4, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)) - 1)) }

  func number(_ flag: String, _ range: ClosedRange<Int>) throws(CommandFailure) -> Int? {
    guard let text = arguments.value(flag) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw CommandFailure(
        .usage, "'\(text.printable)' is no value for \(flag)",
        hint: "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  private func rate() throws(CommandFailure) -> Double? {
    guard let text = arguments.value("--rate"), text != "max" else { return nil }
    let digits = text.hasSuffix("/s") ? String(text.dropLast(2)) : text
    guard let rate = Double(digits), rate >= 0.01, rate <= Self.fastest else {
      throw CommandFailure(
        .usage, "'\(text.printable)' is no value for --rate", hint: "write --rate 500, or --rate max")
    }
    return rate
  }

  private func size() throws(CommandFailure) -> Int? {
    guard let text = arguments.value("--size") else { return nil }
    let units = [("KiB", 1_024), ("KB", 1_000), ("B", 1), ("", 1)]
    for (unit, factor) in units where text.hasSuffix(unit) {
      if let number = Int(text.dropLast(unit.count)), number > 0, number <= Self.longestSignal / factor {
        return number * factor
      }
      break
    }
    throw CommandFailure(
      .usage, "'\(text.printable)' is no value for --size", hint: "write --size 200, or --size 2KiB")
  }

  private func duration(_ kind: LoadPlan.Kind) throws(CommandFailure) -> UInt64 {
    guard let text = arguments.value("--for") else { return kind == .connect ? 0 : 10_000_000_000 }
    guard let time = try? Duration.parse(text), time >= .zero, time <= Self.longest else {
      throw CommandFailure(
        .usage, "'\(text.printable)' is no value for --for", hint: "write --for 10s; an hour at most")
    }
    return UInt64(time.milliseconds) * 1_000_000
  }

  /// Whether plots are to be in plain ASCII.
  func isPlain(_ environment: [String: String]) -> Bool {
    if arguments.has("--ascii") { return true }
    let words = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }
    let locale = (words.first { !$0.isEmpty } ?? "").lowercased()
    return !(locale.hasSuffix("utf-8") || locale.hasSuffix("utf8"))
  }
}
