import Testing

@testable import HubNet

@Suite struct OriginPolicyTests {
  @Test(arguments: [
    ("https://a.com", "https://a.com", true),
    ("https://a.com", "HTTPS://A.COM", true),
    ("https://a.com", "https://a.com:443", true),
    ("https://a.com:443", "https://a.com", true),
    ("https://a.com", "https://a.com:8443", false),
    ("https://a.com:8443", "https://a.com:8443", true),
    ("https://a.com:8443", "https://a.com", false),
    ("https://a.com", "http://a.com", false),
    ("http://a.com", "http://a.com:80", true),
    ("https://a.com", "https://a.com.evil.net", false),
    ("https://a.com", "https://eviла.com", false),
    ("https://a.com", "https://evila.com", false),
    ("https://a.com", "https://b.a.com", false),
    ("https://a.com", "https://a.com/", false),
    ("https://a.com", "https://a.com@evil.net", false),
    ("https://a.com", "https://a.com https://evil.net", false),
    ("https://a.com", "https://a.com, https://a.com", false),
    ("https://a.com", "null", false),
    ("https://a.com", "", false),
    ("null", "null", true),
    ("null", "NULL", false),
    ("null", "https://a.com", false),
    ("*", "https://anything", true),
    ("*", "null", true),
    ("https://*.a.com", "https://b.a.com", true),
    ("https://*.a.com", "https://c.b.A.com", true),
    ("https://*.a.com", "https://a.com", false),
    ("https://*.a.com", "https://eviла.com", false),
    ("https://*.a.com", "https://evila.com", false),
    ("https://*.a.com", "http://b.a.com", false),
    ("https://*.a.com", "https://b.a.com:8443", false),
    ("https://*.a.com:8443", "https://b.a.com:8443", true),
    ("http://[::1]:3000", "http://[0::1]:3000", true),
    ("app://b", "app://b", true),
  ])
  func comparesOriginsWithARule(rule: String, origin: String, expected: Bool) {
    let policy = OriginPolicy([rule])
    #expect(policy?.allows(origin: origin) == expected)
  }

  @Test(arguments: [
    "", "a.com", "https://", "https://a.com/", "https://*", "https://*.", "https://a.*.com", "*.a.com",
    "https://*.*.com", "https://a.com:x", "://a.com", "1://a.com", "Null",
  ])
  func refusesRulesThatMeanNothing(rule: String) {
    #expect(OriginPolicy([rule]) == nil)
  }

  @Test func allowsNoOriginAndRefusesTwo() throws {
    let policy = OriginPolicy(["https://a.com", "http://b:1"])
    #expect(policy?.allows(try Parsed.request(lines: [])) == true)
    #expect(policy?.allows(try Parsed.request(lines: ["Origin: http://b:1"])) == true)
    #expect(policy?.allows(try Parsed.request(lines: ["Origin: http://c"])) == false)
    #expect(policy?.allows(try Parsed.request(lines: ["Origin: http://b:1", "Origin: http://b:1"])) == false)
    #expect(OriginPolicy([])?.allows(origin: "https://a.com") == false)
    #expect(OriginPolicy([])?.allows(origin: nil) == true)
  }
}
