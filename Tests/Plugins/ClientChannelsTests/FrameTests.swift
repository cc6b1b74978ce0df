import HubKernel
import Testing

@testable import ClientChannels

@Suite struct FrameTests {
  private func read(_ text: String) -> Frame? { Array(text.utf8).withUnsafeBytes { Frame($0) } }

  @Test func readsWhatOneSays() {
    #expect(read("1 {}") == .message(1, offset: 2))
    #expect(read("18446744073709551615 x") == .message(.max, offset: 21))
    #expect(read("=0") == .acknowledgement(0))
    #expect(read("=17") == .acknowledgement(17))
    #expect(read("!1001 the hub is stopping") == .farewell(code: 1001, offset: 6))
    #expect(read("?") == .question)
    #expect(read(".") == .sign)
  }

  @Test(arguments: [
    "", "0 {}", "01 {}", "1", "1{}", "18446744073709551616 x", "999999999999999999999 x", "=", "=1 ", "=-1",
    "!x y", "!70000 too much", "!1000", "??", "{}", " 1 {}", "١ {}",
  ])
  func readsNothingElse(text: String) { #expect(read(text) == nil) }

  @Test func readsWhatItWrites() {
    for number in [0, 1, 9, 10, 12345, UInt64.max] {
      let words = Frame.acknowledge(number)
      #expect(words.withUnsafeBytes { Frame($0) } == .acknowledgement(number))
    }
    let words = Frame.say(farewell: 4009, String(repeating: "x", count: 200))
    #expect(words.count == 1 + 4 + 1 + 123)
    #expect(words.withUnsafeBytes { Frame($0) } == .farewell(code: 4009, offset: 6))
  }
}
