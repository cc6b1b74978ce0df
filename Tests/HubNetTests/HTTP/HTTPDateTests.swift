import Testing

@testable import HubNet

@Suite struct HTTPDateTests {
  @Test(
    arguments: [
      (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
      (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
      (-1, "Thu, 01 Jan 1970 00:00:00 GMT"),
      (68_169_600, "Tue, 29 Feb 1972 00:00:00 GMT"),
      (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"),
      (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
      (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"),
      (1_704_067_199, "Sun, 31 Dec 2023 23:59:59 GMT"),
      (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
      (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
      (Int64.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
      (Int64.min, "Thu, 01 Jan 1970 00:00:00 GMT"),
    ] as [(Int64, String)])
  func writesTheFixedForm(seconds: Int64, expected: String) {
    #expect(String(decoding: HTTPDate.text(secondsSince1970: seconds), as: UTF8.self) == expected)
  }
}
