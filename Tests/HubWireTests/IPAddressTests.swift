import Testing

@testable import HubWire

@Suite struct IPAddressTests {
  @Test(arguments: [
    ("0.0.0.0", "0.0.0.0"), ("127.0.0.1", "127.0.0.1"), ("255.255.255.255", "255.255.255.255"),
    ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8::A", "2001:db8::a"),
    ("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
    ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
    ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("::ffff:1.2.3.4", "1.2.3.4"),
    ("::FFFF:0102:0304", "1.2.3.4"), ("0:0:0:0:0:ffff:1.2.3.4", "1.2.3.4"), ("::1.2.3.4", "::102:304"),
    ("64:ff9b::1.2.3.4", "64:ff9b::102:304"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
    ("fe80::0:0:1:0", "fe80::1:0"), ("0:0:0:1::", "0:0:0:1::"),
  ])
  func readsAndWrites(text: String, canonical: String) {
    let address = IPAddress(text)
    #expect(address?.description == canonical)
    #expect(address.flatMap { IPAddress($0.description) } == address)
    #expect(address.flatMap { IPAddress(bytes: $0.bytes) } == address)
  }

  @Test(arguments: [
    "", "1", "127.1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "010.1.1.1", "1.1.1.01",
    "0x7f.0.0.1",
    "256.1.1.1", "1.1.1.999", "1.1.1.1111", " 1.2.3.4", "1.2.3.4 ", "1.2.3.-4", "+1.2.3.4", "1.2.3.4/8",
    "2130706433", "１.2.3.4", "localhost", ":", ":::", "1", "1:", ":1", "1:2", "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1::2::3", ":1::2", "1::2:", "12345::", "g::", "::1%eth0",
    "[::1]",
    "::1.2.3", "::1.2.3.4.5", "::1.2.3.4:5", "1.2.3.4::", "::01.2.3.4", "::256.1.1.1",
    "1:2:3:4:5:6:7:1.2.3.4",
    "::é", "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000",
  ])
  func refusesWhatIsNoAddress(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test func knowsLoopbackInEverySpelling() {
    for text in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "0:0::1"] {
      #expect(IPAddress(text)?.isLoopback == true)
    }
    for text in ["128.0.0.1", "::2", "0.0.0.0", "::"] { #expect(IPAddress(text)?.isLoopback == false) }
    #expect(IPAddress("::")?.isUnspecified == true)
    #expect(IPAddress("0.0.0.1")?.isUnspecified == false)
  }

  @Test func keepsFamiliesApart() {
    #expect(IPAddress("0.0.0.1") != IPAddress("::1"))
    #expect(IPAddress(bytes: [1, 2, 3]) == nil)
    #expect(IPAddress(bytes: [1, 2, 3, 4])?.description == "1.2.3.4")
  }

  @Test func roundTripsRandomAddresses() {
    var random = SeededGenerator(seed: 9)
    for _ in 0..<2000 {
      // Few bits set, so that runs of zero occur.
      let high = random.next() & random.next() & random.next() & random.next()
      let low = random.next() & random.next() & random.next() & random.next()
      let address = IPAddress(high: high, low: low)
      #expect(IPAddress(address.description) == address)
    }
  }

  @Test func survivesMutations() {
    var random = SeededGenerator(seed: 10)
    for _ in 0..<5000 {
      var text = Array("1:2::0db8:1.2.3.4".utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let index = Int.random(in: 0..<text.count, using: &random)
        if Bool.random(using: &random) { text.remove(at: index) }
        text.insert(Array("0f:./%".utf8).randomElement(using: &random) ?? 0, at: index)
      }
      if let address = IPAddress(text: text[...]) { #expect(IPAddress(address.description) == address) }
    }
  }
}
