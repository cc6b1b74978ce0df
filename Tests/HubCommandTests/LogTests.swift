import HubKernel
import HubTesting
import Testing

@testable import HubBase
@testable import HubCommand

@Suite struct LogTests {
  private func record(
    _ fields: [(String, String)], level: LogLevel = .warning, repeats: Int = 0
  ) -> LogRecord {
    LogRecord(
      wallMilliseconds: 1_700_000_000_007, level: level, plugin: "door", message: "somebody knocked",
      fields: fields.map { (name: $0.0, value: $0.1) }, repeats: repeats)
  }

  @Test func jsonIsOneObjectOnOneLine() {
    let record = record([("peer", "ab\"c\\\n\u{1}ü"), ("code", "closed")], repeats: 4)
    #expect(
      LogLine.json(record, fields: record.fields) == """
        {"timestamp":"2023-11-14T22:13:20.007Z","level":"WARNING","message":"somebody knocked",\
        "fields":{"plugin":"door","peer":"ab\\"c\\\\\\n\\u0001ü","code":"closed","repeats":4}}

        """)
  }

  @Test func jsonHasNoMemberTwice() {
    let record = record([("plugin", "other")])
    #expect(LogLine.json(record, fields: record.fields).hasSuffix("\"fields\":{\"plugin\":\"other\"}}\n"))
  }

  @Test func textIsForPeople() {
    let record = record([("peer", "bob"), ("reason", "too \"late\""), ("note", "")], repeats: 2)
    #expect(
      LogLine.text(record, fields: record.fields, colour: false)
        == "22:13:20.007 warning door: somebody knocked  peer=bob  "
        + "reason=\"too \\\"late\\\"\"  note=\"\"  repeats=2\n"
    )
  }

  @Test func coloursEndWhereTheyBegin() {
    let line = LogLine.text(record([], level: .error), fields: [], colour: true)
    #expect(line == "22:13:20.007 \u{1B}[1;31merror\u{1B}[0m   door: somebody knocked\n")
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"),
      (951_782_400_000, "2000-02-29T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
      (4_102_444_800_000, "2100-01-01T00:00:00.000Z"),
    ] as [(Int64, String)])
  func writesTimes(milliseconds: Int64, text: String) {
    #expect(Timestamp.text(milliseconds) == text)
  }

  @Test(
    arguments: [
      ("192.0.2.77", "192.0.2.0/24"), ("192.0.2.77:4711", "192.0.2.0/24"),
      ("2001:db8:1:2::3", "2001:db8:1::/48"),
      ("[2001:db8:1:2::3]:80", "2001:db8:1::/48"), ("::ffff:192.0.2.77", "192.0.2.0/24"),
      ("::1", "0:0:0::/48"),
      ("bob", "masked"), ("", "masked"),
    ])
  func masksAddresses(address: String, masked: String) {
    #expect(AddressMask.masked(address) == masked)
  }

  @Test func thePolicyConcernsTheAddressAlone() {
    let fields: LogLine.Fields = [("address", "192.0.2.77"), ("peer", "192.0.2.77")]
    #expect(AddressMask.apply(.full, to: fields).map(\.value) == ["192.0.2.77", "192.0.2.77"])
    #expect(AddressMask.apply(.masked, to: fields).map(\.value) == ["192.0.2.0/24", "192.0.2.77"])
    #expect(AddressMask.apply(.none, to: fields).map(\.name) == ["peer"])
  }
}
