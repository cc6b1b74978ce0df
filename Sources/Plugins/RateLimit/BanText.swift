import HubKernel

/// Bans as the lines of a file: the subnet, when it ends in milliseconds since 1970 or `-` for never, who
/// made it, and why. The last three may be missing, so that a person can write a list of addresses by hand.
enum BanText {
  /// What is wrong with a file, and in which line.
  struct Mistake: Error, Equatable {
    let line: Int
    let what: String
  }

  static let longestReason = 200
  static let longestName = 64
  private static let heading = "# Written by the hub while it runs: subnet, end, by whom, why.\n"

  static func parse(_ bytes: [UInt8]) throws(Mistake) -> [Ban] {
    var bans: [Ban] = []
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      let words = line.split(separator: UInt8(ascii: " "), maxSplits: 3).map {
        String(decoding: $0.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
      }
      guard let first = words.first, !first.isEmpty, first.utf8.first != UInt8(ascii: "#") else { continue }
      guard let subnet = Subnet(first) else {
        throw Mistake(line: number, what: "\(first.printable) is no address and no subnet")
      }
      guard bans.count < Bans.limit else {
        throw Mistake(line: number, what: "there may be \(Bans.limit) bans")
      }
      let until: Int64?
      switch words.count > 1 ? words[1] : "-" {
      case "-": until = nil
      case let text:
        guard let end = Int64(text), end >= 0 else {
          throw Mistake(line: number, what: "\(text.printable) is no time in milliseconds since 1970")
        }
        until = end
      }
      bans.append(
        Ban(
          subnet: subnet, until: until, reason: words.count > 3 ? shown(words[3], longestReason) : "",
          by: words.count > 2 ? name(words[2]) : "file"))
    }
    return bans
  }

  static func write(_ bans: [Ban]) -> [UInt8] {
    var text = heading
    for ban in bans {
      let end = ban.until.map { "\($0)" } ?? "-"
      text += "\(ban.subnet) \(end) \(name(ban.by)) \(shown(ban.reason, longestReason))\n"
    }
    return Array(text.utf8)
  }

  /// One line without control characters, cut to a length in bytes.
  static func shown(_ text: String, _ limit: Int) -> String {
    var kept = ""
    for scalar in text.unicodeScalars {
      let isPlain = scalar.value >= 0x20 && scalar.value != 0x7F && !(0x80...0x9F).contains(scalar.value)
      let isBreak = scalar.value == 0x2028 || scalar.value == 0x2029
      let shown: Unicode.Scalar = isPlain && !isBreak ? scalar : " "
      guard kept.utf8.count + UTF8.width(shown) <= limit else { break }
      kept.unicodeScalars.append(shown)
    }
    return String(kept.drop { $0 == " " })
  }

  /// One word.
  static func name(_ text: String) -> String {
    let word = String(shown(text, longestName).map { $0 == " " ? "-" : $0 })
    return word.isEmpty ? "-" : word
  }
}
