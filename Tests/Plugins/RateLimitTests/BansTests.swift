import HubKernel
import Testing

@testable import RateLimit

@Suite struct BansTests {
  private static func ban(_ text: String, until: Int64? = nil) throws -> Ban {
    Ban(subnet: try #require(Subnet(text)), until: until, reason: "", by: "test")
  }

  @Test func findsTheOneThatHoldsLongest() throws {
    var bans = Bans()
    for (text, until) in [("203.0.113.0/24", 50), ("203.0.0.0/16", 90), ("203.0.113.9", 20)]
      as [(String, Int64)]
    {
      #expect(bans.put(try Self.ban(text, until: until)))
    }
    let address = try #require(IPAddress("203.0.113.9"))
    #expect(bans.find(address, at: 0)?.until == 90)
    #expect(bans.find(address, at: 89)?.until == 90)
    #expect(bans.find(address, at: 90) == nil)
    #expect(bans.put(try Self.ban("0.0.0.0/0")))
    #expect(bans.find(address, at: 90)?.until == nil)
    #expect(bans.find(address, at: 90) != nil)
    #expect(bans.find(try #require(IPAddress("2001:db8::1")), at: 0) == nil)
    #expect(bans.find(try #require(IPAddress("::ffff:203.0.113.9")), at: 0) != nil)
  }

  @Test func forgetsThoseThatHaveEnded() throws {
    var bans = Bans()
    _ = bans.put(try Self.ban("198.51.100.0/24", until: 10))
    _ = bans.put(try Self.ban("198.51.101.0/24", until: 20))
    #expect(bans.sweep(at: 10) == 1 && bans.count == 1)
    #expect(bans.remove(try #require(Subnet("198.51.101.0/24"))) != nil)
    #expect(bans.remove(try #require(Subnet("198.51.101.0/24"))) == nil)
    #expect(bans.count == 0)
  }

  @Test func agreesWithALookThroughTheList() throws {
    var dice = Dice(77)
    for _ in 0..<60 {
      var bans = Bans()
      var list: [Ban] = []
      for _ in 0..<40 {
        let address = Self.address(&dice)
        let subnet = Subnet(address, prefix: Int.random(in: 0...130, using: &dice))
        let ban = Ban(subnet: subnet, until: Int64.random(in: 1...9, using: &dice), reason: "", by: "")
        list.removeAll { $0.subnet == subnet }
        list.append(ban)
        _ = bans.put(ban)
        if Bool.random(using: &dice), let gone = list.randomElement(using: &dice) {
          list.removeAll { $0.subnet == gone.subnet }
          #expect(bans.remove(gone.subnet) == gone)
        }
      }
      #expect(bans.count == list.count)
      for _ in 0..<100 {
        let address = Self.address(&dice)
        let now = Int64.random(in: 0...9, using: &dice)
        let longest = list.filter { $0.subnet.contains(address) && !$0.hasEnded(at: now) }.compactMap(\.until)
          .max()
        #expect(bans.find(address, at: now)?.until == longest)
      }
    }
  }

  /// One of few, so that they meet.
  private static func address(_ dice: inout Dice) -> IPAddress {
    let low = UInt64.random(in: 0...3, using: &dice)
    if Bool.random(using: &dice) {
      return IPAddress(v4: UInt32(low) << UInt32.random(in: 0...30, using: &dice))
    }
    return IPAddress(high: low << UInt64.random(in: 0...62, using: &dice), low: low)
  }

  @Test func readsWhatItWrites() throws {
    let bans = [
      try Self.ban("203.0.113.0/24", until: 1_800_000_000_000), try Self.ban("2001:db8::/64"),
      Ban(
        subnet: try #require(Subnet("192.0.2.1")), until: 5,
        reason: "floods  since\u{7}Monday\nand \u{1F4A3}",
        by: "ann the operator"),
    ]
    let read = try BanText.parse(BanText.write(bans))
    #expect(read.map(\.subnet) == bans.map(\.subnet) && read.map(\.until) == bans.map(\.until))
    #expect(read[2].reason == "floods  since Monday and \u{1F4A3}" && read[2].by == "ann-the-operator")
    #expect(try BanText.parse(BanText.write(read)) == read)
  }

  @Test func readsAListThatAPersonWrote() throws {
    let text = "# our list\r\n\r\n203.0.113.0/24\r\n2001:db8::1 -\n192.0.2.0/24 99 ann too loud\n"
    let bans = try BanText.parse(Array(text.utf8))
    #expect(bans.map(\.subnet.description) == ["203.0.113.0/24", "2001:db8::1", "192.0.2.0/24"])
    #expect(bans.map(\.until) == [nil, nil, 99])
    #expect(bans.map(\.by) == ["file", "file", "ann"] && bans[2].reason == "too loud")
  }

  @Test(arguments: [
    ("1.2.3.4\nbogus", 2), ("1.2.3.4 soon", 1), ("1.2.3.4 -5", 1), ("\n\n1.2.3.4/33", 3),
    ("1.2.3.4 99999999999999999999", 1),
  ])
  func saysInWhichLineAMistakeIs(text: String, line: Int) {
    do throws(BanText.Mistake) {
      _ = try BanText.parse(Array(text.utf8))
      Issue.record("nothing was found wrong")
    } catch {
      #expect(error.line == line)
    }
  }
}
