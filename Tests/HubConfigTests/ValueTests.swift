import HubConfig
import Testing

/// What each type of value accepts, and what it says about the rest.
@Suite struct ValueTests {
  @Test(arguments: [
    ("true", true), ("false", false),
  ])
  func readsABool(_ text: String, _ value: Bool) throws {
    #expect(try Bool.parse(text) == value)
  }

  @Test(
    arguments: [
      ("yes", "write true"), ("on", "write true"), ("True", "write true"), ("1", "write true"),
      ("no", "write false"), ("OFF", "write false"), ("n", "write false"), ("flase", "did you mean 'false'?"),
      ("maybe", nil),
    ] as [(String, String?)])
  func refusesOtherWordsForABool(_ text: String, _ hint: String?) {
    #expect(throws: SettingMistake("'\(text)' is not true or false", hint: hint)) { try Bool.parse(text) }
  }

  @Test(arguments: [
    ("0", 0), ("-5", -5), ("100000", 100_000), ("9223372036854775807", Int.max),
    ("-9223372036854775808", Int.min),
  ])
  func readsAnInt(_ text: String, _ value: Int) throws {
    #expect(try Int.parse(text) == value)
    #expect(value.settingText == text)
  }

  @Test(
    arguments: [
      ("100_000", "'100_000' is not a whole number", "write 100000"),
      ("1,000", "'1,000' is not a whole number", "write 1000"),
      ("9223372036854775808", "'9223372036854775808' is too large", nil),
      ("0644", "'0644' begins with a zero", "write the number without leading zeros"),
      ("1.5", "'1.5' is not a whole number", nil),
      ("+1", "'+1' is not a whole number", nil),
      ("0x10", "'0x10' is not a whole number", nil),
      ("-", "'-' is not a whole number", nil),
      ("٣", "'٣' is not a whole number", nil),
      ("", "'' is not a whole number", nil),
    ] as [(String, String, String?)])
  func refusesWhatIsNoInt(_ text: String, _ message: String, _ hint: String?) {
    #expect(throws: SettingMistake(message, hint: hint)) { try Int.parse(text) }
  }

  @Test(arguments: [("0.5", 0.5), ("-2", -2), ("1e3", 1000), ("1.10", 1.1)])
  func readsADouble(_ text: String, _ value: Double) throws {
    #expect(try Double.parse(text) == value)
  }

  @Test(arguments: ["nan", "inf", "0x1p3", "1e999", "", "1 ", "1_0"])
  func refusesWhatIsNoDouble(_ text: String) {
    #expect(throws: SettingMistake.self) { try Double.parse(text) }
  }

  @Test(
    arguments: [
      ("500ms", .milliseconds(500)), ("5s", .seconds(5)), ("1m30s", .seconds(90)), ("2h", .seconds(7200)),
      ("1d", .seconds(86_400)), ("1d2h3m4s5ms", .milliseconds(93_784_005)), ("0s", .zero),
    ] as [(String, Duration)])
  func readsAndWritesADuration(_ text: String, _ value: Duration) throws {
    #expect(try Duration.parse(text) == value)
    #expect(value.settingText == text)
  }

  @Test(
    arguments: [
      ("1000", "'1000' has no unit", "write 1000ms or 1000s"),
      ("5sec", "'5sec' has the unknown unit 'sec'", "the units are ms, s, m, h, d"),
      ("30s1m", "'30s1m' is out of order", "write the largest unit first, and each once"),
      ("1s1s", "'1s1s' is out of order", "write the largest unit first, and each once"),
      ("1.5s", "'1.5s' is not a duration", "write whole numbers with units, such as 500ms or 1m30s"),
      ("-1s", "'-1s' is not a duration", "write whole numbers with units, such as 500ms or 1m30s"),
      ("soon", "'soon' is not a duration", "write whole numbers with units, such as 500ms or 1m30s"),
      ("9223372036854775807d", "'9223372036854775807d' is too long", nil),
      ("9223372036854775807s", "'9223372036854775807s' is too long", nil),
    ] as [(String, String, String?)])
  func refusesWhatIsNoDuration(_ text: String, _ message: String, _ hint: String?) {
    #expect(throws: SettingMistake(message, hint: hint)) { try Duration.parse(text) }
  }

  @Test func writesADurationNoFileCouldHold() {
    #expect(Duration.seconds(-5).settingText == "-5.0 seconds")
    #expect(Duration.microseconds(1).settingText == "1e-06 seconds")
    #expect(!Duration.seconds(Int64.max).settingText.isEmpty)
  }

  @Test(arguments: [
    ("64KiB", 65_536, "64KiB"), ("1MiB", 1_048_576, "1MiB"), ("512B", 512, "512B"), ("5KB", 5000, "5KB"),
    ("3MB", 3_000_000, "3MB"), ("2GiB", 2_147_483_648, "2GiB"), ("1GB", 1_000_000_000, "1GB"),
    ("1024B", 1024, "1KiB"), ("0B", 0, "0B"),
  ])
  func readsAndWritesASize(_ text: String, _ bytes: Int, _ written: String) throws {
    #expect(try ByteSize.parse(text) == ByteSize(bytes: bytes))
    #expect(ByteSize(bytes: bytes).settingText == written)
  }

  @Test(
    arguments: [
      ("1000", "'1000' has no unit", "write 1000B or 1000KiB"),
      ("64kib", "'64kib' has the unknown unit 'kib'", "did you mean '64KiB'?"),
      ("64K", "'64K' has the unknown unit 'K'", "the units are B, KiB, MiB, GiB, KB, MB, GB"),
      ("1KiB2B", "'1KiB2B' is not a size", "write a whole number with a unit, such as 64KiB"),
      ("-1B", "'-1B' is not a size", "write a whole number with a unit, such as 64KiB"),
      ("9223372036854775807KiB", "'9223372036854775807KiB' is too large", nil),
    ] as [(String, String, String?)])
  func refusesWhatIsNoSize(_ text: String, _ message: String, _ hint: String?) {
    #expect(throws: SettingMistake(message, hint: hint)) { try ByteSize.parse(text) }
  }
}
