import HubKernel
import Testing

@testable import HubNet

@Suite struct ConnectionLimitsTests {
  @Test func countsAddressesApart() {
    var settings = Limits()
    settings.connectionsPerAddress = 2
    let limits = ConnectionLimits(settings)
    for last in 0..<300 {
      let address = RemoteAddress(IPAddress(v4: UInt32(last)), port: last)
      #expect(limits.enter(address))
      #expect(limits.enter(RemoteAddress(IPAddress(v4: UInt32(last)), port: 7)))
      #expect(!limits.enter(address))
      limits.leave(address)
      #expect(limits.enter(address))
    }
  }

  @Test func countsEverybody() {
    var settings = Limits()
    settings.connections = 3
    let limits = ConnectionLimits(settings)
    #expect((0..<5).map { _ in limits.enter() } == [true, true, true, false, false])
    limits.leave()
    #expect(limits.enter())
    settings.connections = 4
    limits.change(settings)
    #expect(limits.enter())
    #expect(!limits.enter())
  }
}
