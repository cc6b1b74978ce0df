import HubKernel
import HubTesting
import Testing

@testable import RateLimit

@Suite struct AddressBookTests {
  private static func key(_ text: String) throws -> AddressKey {
    AddressKey(try #require(Subnet(text)))
  }

  @Test func countsInAndOutAndForgets() throws {
    let book = AddressBook(clock: TestClock())
    let key = try Self.key("203.0.113.7")
    #expect(book.enter(key, most: 2) && book.enter(key, most: 2))
    #expect(!book.enter(key, most: 2))
    #expect(book.connections(key) == 2 && book.count == 1)
    book.leave(key)
    #expect(book.enter(key, most: 2))
    book.leave(key)
    book.leave(key)
    #expect(book.count == 0)
    // Whoever is not there cannot leave.
    book.leave(key)
    #expect(book.connections(key) == 0 && book.count == 0)
  }

  @Test func subnetsThatBeginAlikeAreNotOne() throws {
    let book = AddressBook(clock: TestClock())
    let (narrow, wide) = (try Self.key("10.0.0.0/24"), try Self.key("10.0.0.0/16"))
    #expect(narrow != wide)
    #expect(book.enter(narrow, most: 1) && book.enter(wide, most: 1))
    book.leave(narrow)
    #expect(book.connections(wide) == 1)
    // An address that was mapped into IPv6 is the same address.
    #expect(try Self.key("::ffff:10.1.2.3") == Self.key("10.1.2.3"))
  }

  @Test func aBusyBucketIsKeptUntilItIsFull() async throws {
    let hub = TestHub()
    let book = AddressBook(clock: hub.clock)
    let key = try Self.key("2001:db8::/64")
    let rate = Rate(1, burst: 2)
    #expect(book.knock(key, rate) == 0 && book.knock(key, rate) == 0)
    #expect(book.knock(key, rate) == 1_000_000_000)
    #expect(book.enter(key, most: nil))
    book.leave(key)
    book.sweep()
    #expect(book.count == 1 && book.left(key, rate, in: \.handshakes) == 0)
    await hub.pass(.seconds(1))
    #expect(book.left(key, rate, in: \.handshakes) == 1)
    book.sweep()
    #expect(book.count == 1)
    await hub.pass(.seconds(1))
    book.sweep()
    #expect(book.count == 0)
  }

  @Test func remembersOnlySoManyWhoAreNotConnected() {
    let book = AddressBook(clock: TestClock())
    let rate = Rate(1, burst: 1)
    let shards = 16
    for number in 0..<UInt64(AddressBook.idleLimit * shards * 2) {
      _ = book.knock(AddressKey(high: number &* 0x9E37_79B9_7F4A_7C15, low: 0, prefix: 64), rate)
    }
    #expect(book.count == AddressBook.idleLimit * shards)
    // Connections are counted all the same.
    let key = AddressKey(high: 1, low: 1, prefix: 128)
    #expect(book.enter(key, most: 1) && !book.enter(key, most: 1))
  }

  @Test func aPlaceIsGivenBackWhenTheGuestIsLetGo() throws {
    let book = AddressBook(clock: TestClock())
    let (address, subnet) = (try Self.key("192.0.2.1"), try Self.key("192.0.2.0/24"))
    #expect(book.enter(address, most: 1) && book.enter(subnet, most: 1))
    var guest: Guest? = Guest(entered: book, address, subnet)
    #expect(guest?.isSeated == true && book.connectionCount == 2)
    guest = nil
    #expect(book.connectionCount == 0 && book.count == 0)
  }
}
