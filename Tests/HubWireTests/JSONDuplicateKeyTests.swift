import Testing

@testable import HubWire

@Suite("Duplicate keys")
struct JSONDuplicateKeyTests {
  @Test(
    "are found in objects of every size, whichever key is repeated", arguments: [1, 2, 15, 16, 17, 18, 100])
  func sizes(_ size: Int) {
    let keys = (0..<size).map { "\"key number \($0)\":0" }
    #expect(jsonFault("{" + keys.joined(separator: ",") + "}") == nil)
    for repeated in 0..<size {
      let front = "{" + keys.joined(separator: ",") + ","
      #expect(jsonFault(front + keys[repeated] + "}") == .duplicateKey(at: front.utf8.count))
      let escaped = keys[repeated].replacing("k", with: "\\u006b")
      #expect(jsonFault(front + escaped + "}") == .duplicateKey(at: front.utf8.count))
    }
  }

  @Test("are told apart from keys of other objects, large ones inside each other too")
  func nesting() {
    let keys = (0..<40).map { "\"k\($0)\":0" }.joined(separator: ",")
    let inner = "{\(keys)}"
    let outer = "{\(keys),\"inner\":\(inner),\"more\":[\(inner),{\"last\":\(inner)},\(inner)]"
    #expect(jsonFault(outer + "}") == nil)
    #expect(jsonFault(outer + ",\"k39\":1}") == .duplicateKey(at: outer.utf8.count + 1))
    #expect(jsonFault("{\(keys),\"inner\":{\(keys),\"k0\":1}}") != nil)
  }

  @Test("do not carry over from one message to the next")
  func reuse() {
    let scratch = JSONScratch()
    let large = Array("{\((0..<5_000).map { "\"\\u006b\($0)\":0" }.joined(separator: ","))}".utf8)
    let small = Array("{\((0..<20).map { "\"k\($0)\":0" }.joined(separator: ","))}".utf8)
    for _ in 0..<20 {
      #expect(jsonFault(large, scratch: scratch) == nil)
      #expect(jsonFault(small, scratch: scratch) == nil)
      #expect(jsonFault(Array("{\"a\":{\"a\":1".utf8), scratch: scratch) != nil)
      #expect(jsonFault(Array("{\"a\":1}".utf8), scratch: scratch) == nil)
    }
  }

  @Test(
    "cost a few steps per key, however many there are and whatever they are called",
    arguments: [
      "k", "key that is longer than a word ", "\\u006b", String(repeating: "same", count: 50),
    ])
  func manyKeys(_ beginning: String) throws {
    let count = 50_000
    let text = Array("{\((0..<count).map { "\"\(beginning)\($0)\":0" }.joined(separator: ","))}".utf8)
    let scratch = JSONScratch()
    #expect(jsonFault(text, scratch: scratch) == nil)
    let memory = scratch.memory.pointee
    let table = try #require(memory.table)
    let isTaken = (0..<memory.tableCapacity).map { table[$0].serial >= memory.firstSerial }
    #expect(isTaken.count { $0 } == count)
    // A key is compared with those that follow its place without a gap. In a table that is half empty such a
    // row has some dozens at most; with all keys in one row it would have all of them.
    let longest = isTaken.split(separator: false).map(\.count).max() ?? 0
    #expect(isTaken.count >= 2 * count)
    #expect(longest < 1_000)
  }
}
