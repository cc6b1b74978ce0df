import Testing

@testable import HubWire

@Suite struct ResumeKeyTests {
  @Test func isSpelledWithAllItsDigits() {
    #expect(ResumeKey(high: 0xA, low: 1).wireText == "000000000000000a0000000000000001")
    let text = "0123456789abcdeffedcba9876543210"
    #expect(ResumeKey(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210).wireText == text)
    #expect(ResumeKey(text)?.wireText == text)
    #expect(
      ResumeKey(text)?.matches(ResumeKey(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)) == true)
    #expect(ResumeKey(text)?.matches(ResumeKey(high: 0x0123_4567_89AB_CDEF, low: 0)) == false)
  }

  @Test(arguments: ["", "0", "0123456789abcdef0123456789abcde", "+123456789abcdef0123456789abcdef"])
  func isNothingElse(text: String) {
    #expect(ResumeKey(text) == nil)
  }
}
