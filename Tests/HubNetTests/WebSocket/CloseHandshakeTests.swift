import Testing

@testable import HubNet

@Suite struct CloseHandshakeTests {
  @Test func echoesTheirCodeAndClosesFirstAsServer() {
    var handshake = CloseHandshake(role: .server)
    #expect(handshake.acceptsData && handshake.maySend)
    #expect(handshake.received(CloseCode(rawValue: 3001)) == .reply(CloseCode(rawValue: 3001)))
    #expect(!handshake.acceptsData && !handshake.maySend)
    #expect(handshake.replied() == .closeTransport)
    #expect(handshake.state == .done)
  }

  @Test func echoesACloseWithoutACodeWithoutOne() {
    var handshake = CloseHandshake(role: .server)
    #expect(handshake.received(nil) == .reply(nil))
  }

  @Test func closesAfterTheirAnswerToOurClose() {
    var handshake = CloseHandshake(role: .server)
    #expect(handshake.begin() == true)
    #expect(!handshake.acceptsData && !handshake.maySend)
    #expect(handshake.received(.normal) == .closeTransport)
    #expect(handshake.state == .done)
  }

  @Test func leavesTransportToTheServerAsClient() {
    var ours = CloseHandshake(role: .client)
    #expect(ours.begin() == true)
    #expect(ours.received(.normal) == .awaitTransport)
    var theirs = CloseHandshake(role: .client)
    #expect(theirs.received(.goingAway) == .reply(.goingAway))
    #expect(theirs.replied() == .awaitTransport)
  }

  @Test func sendsOneCloseFrameOnly() {
    var handshake = CloseHandshake(role: .server)
    #expect(handshake.begin() == true)
    #expect(handshake.begin() == false)
    var answering = CloseHandshake(role: .server)
    #expect(answering.received(.normal) == .reply(.normal))
    #expect(answering.begin() == false)
    #expect(answering.received(.normal) == .nothing)
    #expect(answering.replied() == .closeTransport)
    #expect(answering.replied() == .nothing)
    #expect(answering.begin() == false)
    #expect(answering.fail() == false)
  }

  @Test func failsWithACloseFrameUnlessOneIsOut() {
    var open = CloseHandshake(role: .server)
    #expect(open.fail() == true)
    #expect(open.state == .done)
    #expect(open.received(.normal) == .nothing)
    var answering = CloseHandshake(role: .server)
    #expect(answering.received(.normal) == .reply(.normal))
    #expect(answering.fail() == true)
    #expect(answering.fail() == false)
    var closing = CloseHandshake(role: .server)
    #expect(closing.begin() == true)
    #expect(closing.fail() == false)
    #expect(closing.state == .done)
    #expect(closing.fail() == false)
  }
}
