import HubKernel
import Testing

@testable import HubCommand

@Suite struct DevelopmentStoryTests {
  private static func line(_ message: String, _ fields: String) -> String {
    #"{"timestamp":"","level":"NOTICE","message":"\#(message)","fields":{\#(fields)}}"#
  }

  @Test func logsOfTwoHubsMakeAStory() {
    var story = DevelopmentStory(total: 2)
    let ids = [PeerID(high: 1, middle: 0, low: 0), PeerID(high: 2, middle: 0, low: 0)]
    for (index, id) in ids.enumerated() { story.add(id, "hub-\(index + 1)") }
    let events: [(hub: Int, message: String, fields: String, told: [String])] = [
      (0, "hub started", "", []),
      (0, "linked with a hub", #""hub":"\#(ids[1])","called":"by the other""#, []),
      (
        1, "linked with a hub", #""hub":"\#(ids[0])","called":"by this hub""#,
        ["2  hub-2 is linked with hub-1 over a WebSocket"]
      ),
      (0, "a hub joined the mesh", #""hub":"\#(ids[1])""#, []),
      (1, "a hub joined the mesh", #""hub":"\#(ids[0])""#, ["4  all 2 hubs know each other"]),
      (0, "a data channel joins this hub with another", #""hub":"\#(ids[1])""#, []),
      (
        1, "a data channel joins this hub with another", #""hub":"\#(ids[0])""#,
        ["5  hub-1 and hub-2 have a data channel"]
      ),
      (
        0, "there are data channels enough to do without WebSockets", #""channels":"1","hubs":"1""#,
        ["5  hub-1 is ready with 1 data channel"]
      ),
      (
        1, "this hub has moved from WebSockets to data channels", #""closed":"1","channels":"1""#,
        ["6  hub-2 has seen 1 WebSocket with other hubs close"]
      ),
    ]
    for event in events {
      #expect(story.hear(Self.line(event.message, event.fields), of: event.hub) == event.told)
    }
    #expect(!story.hasMoved)
    _ = story.hear(Self.line("this hub has moved from WebSockets to data channels", #""closed":"1""#), of: 0)
    #expect(story.hasMoved)
    #expect(story.closed == 2)
    #expect(story.hear("no JSON", of: 0) == [])
    #expect(story.hear(Self.line("hub started", ""), of: 7) == [])
  }

  @Test func connectionsAreCountedWhereTheyCameTo() {
    let table = """
        sl  local_address rem_address   st tx_queue rx_queue
         0: 0100007F:1F90 00000000:0000 0A 00000000:00000000
         1: 0100007F:1F90 0100007F:C350 01 00000000:00000000
         2: 0100007F:C350 0100007F:1F90 01 00000000:00000000
         3: 0100007F:1F91 0100007F:C351 01 00000000:00000000
         4: 0100007F:1F90 0100007F:C352 06 00000000:00000000
      """
    #expect(LocalConnections.count(at: [8_080], in: table) == 1)
    #expect(LocalConnections.count(at: [8_080, 8_081], in: table) == 2)
    #expect(LocalConnections.count(at: [], in: table) == 0)
    #expect(LocalConnections.count(at: [8_080], in: "") == 0)
  }
}
