import Testing

@testable import HubWire

@Suite struct SubnetTests {
  @Test(arguments: [
    ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
    ("10.9.9.9/8", "10.1.2.3", true),
    ("0.0.0.0/0", "255.255.255.255", true), ("0.0.0.0/0", "::1", false), ("::/0", "1.2.3.4", false),
    ("::/0", "ffff::", true), ("1.2.3.4", "1.2.3.4", true), ("1.2.3.4", "1.2.3.5", false),
    ("1.2.3.4/32", "1.2.3.5", false), ("1.2.3.4/31", "1.2.3.5", true), ("::1", "::1", true),
    ("::1/128", "::2", false), ("2001:db8::/32", "2001:db8:ffff::1", true),
    ("2001:db8::/32", "2001:db9::", false),
    ("2001:db8::/64", "2001:db8::ffff:0:0:0", true), ("2001:db8::/64", "2001:db8:0:1::", false),
    ("2001:db8::/65", "2001:db8::7fff:0:0:0", true), ("2001:db8::/65", "2001:db8::8000:0:0:0", false),
    ("10.0.0.0/8", "::ffff:10.1.1.1", true), ("::ffff:10.0.0.0/104", "10.1.1.1", true),
    ("::ffff:10.0.0.1", "10.0.0.1", true),
  ])
  func containsItsAddresses(network: String, address: String, expected: Bool) throws {
    #expect(Subnet(network)?.contains(try #require(IPAddress(address))) == expected)
  }

  @Test(arguments: [
    "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/8/8", "10.0.0/8",
    "::/129", "::ffff:1.2.3.4/32", "10.0.0.0/99999999999999999999", "10.0.0.0/ 8", "a/8", "10.0.0.0/+8",
  ])
  func refusesWhatIsNoNetwork(text: String) {
    #expect(Subnet(text) == nil)
  }
}
