import HubWire
import Testing

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

  @Test("cost a bounded time per key in an object of 100,000")
  func manyKeys() {
    let clock = ContinuousClock()
    func measure(_ count: Int) -> Duration {
      let text = Array("{\((0..<count).map { "\"k\($0)\":0" }.joined(separator: ","))}".utf8)
      let scratch = JSONScratch()
      return clock.measure { #expect(jsonFault(text, scratch: scratch) == nil) }
    }
    let few = (0..<3).map { _ in measure(5_000) }.min() ?? .zero
    let many = measure(100_000)
    // Twenty times as many keys; a search of all of them would take four hundred times as long.
    #expect(many < few * 150 + .milliseconds(50))
  }
}
