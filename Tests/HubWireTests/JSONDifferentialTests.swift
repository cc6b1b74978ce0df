import Foundation
import HubWire
import Testing

/// Foundation's parser as the other opinion. It keeps the last of duplicate keys and takes byte order marks,
/// so the generator makes neither, and a mutation that does is left out.
@Suite("JSON against Foundation")
struct JSONDifferentialTests {
  @Test("both read the same from generated texts", arguments: UInt64(1)...8)
  func structure(_ seed: UInt64) throws {
    var source = SeededGenerator(seed: seed)
    for _ in 0..<150 {
      let text = JSONMaker.value(depth: 5, &source)
      let ours = try JSONValue(parsing: text)
      let theirs = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
      #expect(isSame(ours, theirs), "\(text)")
      #expect(try JSONValue(parsing: ours.description) == ours)
    }
  }

  @Test("both take or refuse mutated texts", arguments: UInt64(1)...8)
  func mutations(_ seed: UInt64) {
    var source = SeededGenerator(seed: seed &* 7919)
    let scratch = JSONScratch()
    let spice = Array("{}[]:,\"\\ue01-+. \ntfn".utf8)
    var refused = 0
    for _ in 0..<1_500 {
      var bytes = Array(JSONMaker.value(depth: 3, &source).utf8)
      let place = Int.random(in: 0..<bytes.count, using: &source)
      switch Int.random(in: 0..<3, using: &source) {
      case 0: bytes[place] = spice.randomElement(using: &source) ?? 0
      case 1: bytes.remove(at: place)
      default: bytes.insert(spice.randomElement(using: &source) ?? 0, at: place)
      }
      guard let text = String(validating: bytes, as: UTF8.self) else { continue }
      let fault = jsonFault(bytes, scratch: scratch)
      if case .duplicateKey = fault { continue }
      // Foundation takes a comma before the end, and refuses what it cannot hold: half surrogate pairs and
      // numbers out of range.
      if text.contains(#/,\s*[\]}]/#) { continue }
      if text.contains("\\u") || text.contains(#/[0-9][eE][+-]?[0-9]{3}/#) { continue }
      let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
      #expect((fault == nil) == (theirs != nil), "\(text)")
      if fault != nil { refused += 1 }
    }
    #expect(refused > 300, "most mutations do harm, or the test shows nothing")
  }

  private func isSame(_ ours: JSONValue, _ theirs: Any) -> Bool {
    switch (ours, theirs) {
    case (.null, is NSNull): true
    case (.string(let text), let other as String): text.utf8.elementsEqual(other.utf8)
    case (.array(let elements), let others as [Any]):
      elements.count == others.count && zip(elements, others).allSatisfy { isSame($0, $1) }
    case (.object(let members), let others as [String: Any]):
      members.count == others.count
        && members.allSatisfy { member in others[member.key].map { isSame(member.value, $0) } ?? false }
    case (.bool(let truth), let other as NSNumber): other.boolValue == truth
    // Foundation goes through decimal numbers and may miss the last bit.
    case (.number(let digits), let other as NSNumber):
      Double(digits).map { abs($0 - other.doubleValue) <= abs($0) * 1e-14 } ?? false
    default: false
    }
  }
}

/// Makes random JSON with ASCII keys that differ.
enum JSONMaker {
  static func value(depth: Int, _ source: inout SeededGenerator) -> String {
    let space = ["", "", "", " ", "\n\t"].randomElement(using: &source) ?? ""
    let count = Int.random(in: 0...(depth > 3 ? 20 : 4), using: &source)
    switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &source) {
    case 0: return ["null", "true", "false"].randomElement(using: &source) ?? "null"
    case 1: return "\(Int.random(in: -100_000...100_000, using: &source))"
    case 2: return "\(Double.random(in: -1e6...1e6, using: &source))"
    case 3: return "\(Int.random(in: 0...9, using: &source))e\(Int.random(in: -9...9, using: &source))"
    case 4, 5: return "\"" + text(&source) + "\""
    case 6:
      let elements = (0..<count).map { _ in value(depth: depth - 1, &source) }
      return "[\(space)" + elements.joined(separator: "\(space),\(space)") + "\(space)]"
    default:
      let members = (0..<count).map { index in
        "\"\(index)\(text(&source))\"\(space):\(space)" + value(depth: depth - 1, &source)
      }
      return "{\(space)" + members.joined(separator: ",\(space)") + "\(space)}"
    }
  }

  private static func text(_ source: inout SeededGenerator) -> String {
    let pieces = [
      "a", "Z", "key", "/", "\\n", "\\\"", "\\\\", "\\u0041", "\\ud83d\\ude00", "é", "😀", " ", "0123456789",
    ]
    return (0..<Int.random(in: 0...5, using: &source))
      .map { _ in pieces.randomElement(using: &source) ?? "" }.joined()
  }
}
