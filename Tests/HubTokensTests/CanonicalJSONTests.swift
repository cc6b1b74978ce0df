import HubTokens
import HubWire
import Testing

@Suite struct CanonicalJSONTests {
  private func canonical(_ text: String) throws -> String? {
    CanonicalJSON.encode(try JSONValue(parsing: text)).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(
    arguments: [
      // The numbers of RFC 8785 appendix B.
      (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
      (0x8000_0000_0000_0001, "-5e-324"), (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
      (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
      (0xC340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
      (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"), (0x44B5_2D02_C7E1_4AF6, "1e+23"),
      (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"), (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"),
      (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"), (0x444B_1AE4_D6E2_EF50, "1e+21"),
      (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"), (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
      (0x41B3_DE43_5555_5553, "333333333.3333332"), (0x41B3_DE43_5555_5554, "333333333.33333325"),
      (0x41B3_DE43_5555_5555, "333333333.3333333"), (0x41B3_DE43_5555_5556, "333333333.3333334"),
      (0x41B3_DE43_5555_5557, "333333333.33333343"), (0xBECB_F647_612F_3696, "-0.0000033333333333333333"),
      (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
    ] as [(UInt64, String)])
  func writesNumbersAsTheStandardSays(bits: UInt64, text: String) {
    let value = Double(bitPattern: bits)
    #expect(String(decoding: ECMAScriptNumber.text(of: value), as: UTF8.self) == text)
    #expect(ECMAScriptNumber.text(of: value.description).map { String(decoding: $0, as: UTF8.self) } == text)
  }

  @Test(arguments: [
    ("1.0", "1"), ("-0", "0"), ("-0.0e7", "0"), ("1e3", "1000"), ("1E+21", "1e+21"),
    ("1e20", "100000000000000000000"),
    ("0.1e1", "1"), ("1e-6", "0.000001"), ("1e-7", "1e-7"), ("12345678901234567890", "12345678901234567000"),
    ("9007199254740993", "9007199254740992"), ("0.30000000000000004", "0.30000000000000004"),
    ("999999999999999", "999999999999999"), ("-42", "-42"), ("4.50", "4.5"), ("2e-3", "0.002"),
    ("1e-400", "0"), ("333333333.33333329", "333333333.3333333"),
  ])
  func hasOneSpellingForEveryNumber(text: String, spelling: String) throws {
    #expect(try canonical(text) == spelling)
  }

  @Test(arguments: ["1e309", "-1e400"]) func hasNoneForWhatIsBeyondEveryNumber(text: String) throws {
    #expect(try canonical(text) == nil)
  }

  @Test func everyNumberLeadsBackToItself() throws {
    var source = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      let value = Double(bitPattern: source.next())
      guard value.isFinite else { continue }
      let text = String(decoding: ECMAScriptNumber.text(of: value), as: UTF8.self)
      #expect(Double(text) == value, "\(value)")
      #expect(ECMAScriptNumber.text(of: text).map { String(decoding: $0, as: UTF8.self) } == text)
    }
  }

  @Test func sortsKeysByTheirUnitsAndNotByTheirBytes() throws {
    // RFC 8785 §3.2.3 has this very object.
    let text = #"""
      {"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
       "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control",
       "\u00f6":"Latin Small Letter O With Diaeresis"}
      """#
    let expected =
      #"{"\r":"Carriage Return","1":"One",""# + "\u{80}" + #"":"Control",""# + "ö"
      + #"":"Latin Small Letter O With Diaeresis","€":"Euro Sign",""# + "😀"
      + #"":"Emoji: Grinning Face",""# + "\u{FB33}" + #"":"Hebrew Letter Dalet With Dagesh"}"#
    let found = try #require(try canonical(text))
    #expect(Array(found.utf8) == Array(expected.utf8))
  }

  @Test func writesTheExampleOfTheStandard() throws {
    // RFC 8785 §3.2.2.
    let text = #"""
      {"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],
       "string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}
      """#
    let expected =
      #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
      + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#
    #expect(try canonical(text) == expected)
  }

  @Test func keysThatLookAlikeAreTwo() throws {
    #expect(try canonical("{\"e\u{301}\":1,\"\u{E9}\":2}") == "{\"e\u{301}\":1,\"\u{E9}\":2}")
    let twice = JSONValue.object([.init("a", .null), .init("a", .null)])
    #expect(CanonicalJSON.encode(twice) == nil)
  }
}
