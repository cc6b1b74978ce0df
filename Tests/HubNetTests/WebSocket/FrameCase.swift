import Testing

@testable import HubNet

/// One conversation and what a reader must make of it.
struct FrameCase: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  let events: [ReceivedFrame]

  init(_ name: String, _ bytes: [UInt8], _ events: ReceivedFrame...) {
    self.name = name
    self.bytes = bytes
    self.events = events
  }

  var testDescription: String { name }

  func check(limits: FrameLimits = FrameLimits(), role: FrameRole = .server, compression: Bool = false) {
    let result = FrameFeed.everyWay(bytes, role: role, limits: limits, compression: compression)
    #expect(result.events == events, "\(name)")
    #expect(result.differing == nil, "\(name)")
  }
}
