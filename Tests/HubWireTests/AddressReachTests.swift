import HubWire
import Testing

/// How far inside an address is, and who may lead there.
@Suite struct AddressReachTests {
  static let places: [(String, AddressReach?)] = [
    ("8.8.8.8", .world), ("2606:4700::1111", .world),
    ("10.1.2.3", .networks), ("172.31.0.1", .networks), ("192.168.1.1", .networks), ("100.64.0.1", .networks),
    ("fd00::1", .networks), ("::ffff:10.0.0.1", .networks),
    ("127.0.0.1", .machine), ("127.9.9.9", .machine), ("::1", .machine), ("::ffff:127.0.0.1", .machine),
    ("169.254.169.254", nil), ("fe80::1", nil), ("0.0.0.0", nil), ("::", nil), ("224.0.0.1", nil),
    ("255.255.255.255", nil), ("ff02::1", nil), ("192.0.2.1", nil), ("198.18.0.1", nil),
    ("172.32.0.1", .world),
  ]

  @Test(arguments: places.indices) func anAddressIsWhereItIs(place: Int) throws {
    let (text, reach) = Self.places[place]
    #expect(try #require(IPAddress(text)).reach == reach, "\(text)")
  }

  @Test(arguments: places.indices) func whoMayGoFartherInsideMayGoLessFar(place: Int) throws {
    let (text, least) = Self.places[place]
    let address = try #require(IPAddress(text))
    #expect(AddressReach.anywhere.contains(address))
    for reach in AddressReach.allCases where reach != .anywhere {
      #expect(reach.contains(address) == (least.map { $0 <= reach } ?? false), "\(text) \(reach)")
    }
  }
}
