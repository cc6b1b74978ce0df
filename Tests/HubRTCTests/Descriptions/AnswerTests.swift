import HubCrypto
import HubRTC
import Testing

/// What is answered to the offers of others.
@Suite(.oneClock) struct AnswerTests {
  private func answer(_ offer: String) throws -> SessionDescription {
    let world = try PeerWorld(seed: 1)
    world.ann.gather()
    let text = try #require(try world.ann.act { try $0.answer(to: offer, now: world.network.now) })
    return try SessionDescription(reading: text)
  }

  private func code(_ offer: String) throws -> RTCFault.Code? {
    do {
      _ = try answer(offer)
      return nil
    } catch let fault as RTCFault {
      return fault.code
    }
  }

  @Test(arguments: [Described.aiortcOffer, Described.chromiumOffer])
  func anOfferOfOthersIsAnswered(_ offer: String) throws {
    let made = try answer(offer)
    let section = try #require(made.sections.first)
    #expect(made.sections.count == 1 && made.bundle == ["0"] && section.mid == "0")
    #expect(section.connection.setup == .active && section.connection.fingerprints.count == 1)
    #expect(section.sctpPort == 5_000 && section.largestMessage == 65_536 && section.candidates.count == 1)
    #expect(section.transport == "UDP/DTLS/SCTP" && section.formats == "webrtc-datachannel")
  }

  @Test func whatIsNotForDataIsRefused() throws {
    let made = try answer(Described.chromiumMixed)
    #expect(made.sections.map(\.port) == [0, 9])
    #expect(made.sections.map(\.mid) == ["0", "1"] && made.bundle == ["1"])
    #expect(made.sections[0].transport == "UDP/TLS/RTP/SAVPF")
  }

  @Test func theOldFormIsAnsweredInTheOldForm() throws {
    let made = try answer(Described.old)
    #expect(made.sections.first?.isOld == true)
    #expect(made.sections.first?.connection.setup == .active)
    #expect(made.bundle.isEmpty)
  }

  @Test func whoWantsToBeginMay() throws {
    let made = try answer(Described.chromiumOffer.replacing("actpass", with: "active"))
    #expect(made.sections.first?.connection.setup == .passive)
  }

  @Test func whatCannotBeUsedIsSaid() throws {
    let offer = Described.chromiumOffer
    #expect(try code(offer.replacing("m=application 9", with: "m=application 0")) == .unsupportedDescription)
    #expect(try code(offer.replacing("m=application 9", with: "m=audio 9")) == .unsupportedDescription)
    #expect(try code(offer.replacing("a=ice-pwd", with: "a=x-pwd")) == .unsupportedDescription)
    #expect(try code(offer.replacing("a=fingerprint", with: "a=x-print")) == .unsupportedDescription)
    #expect(try code(offer.replacing("sha-256 ", with: "sha3-256 ")) == .unsupportedDescription)
    #expect(try code("v=0\r\nnonsense") == .malformedDescription)
    let weak = Fingerprint(.sha1, [UInt8](repeating: 7, count: 20)).text
    let lines = offer.split(separator: "\r\n").map {
      $0.hasPrefix("a=fingerprint") ? "a=fingerprint:" + weak : String($0)
    }
    #expect(try code(lines.joined(separator: "\r\n")) == .unsupportedDescription)
  }

  @Test func anAnswerMustSayWhoBegins() throws {
    let world = try PeerWorld(seed: 2)
    let now = world.network.now
    #expect { try world.ann.act { try $0.accept(answer: Described.chromiumAnswer, now: now) } } throws: {
      ($0 as? RTCFault)?.code == .wrongState
    }
    _ = try world.ann.act { try $0.offer(now: now) }
    let vague = Described.chromiumAnswer.replacing("setup:active", with: "setup:actpass")
    #expect { try world.ann.act { try $0.accept(answer: vague, now: now) } } throws: {
      ($0 as? RTCFault)?.code == .unsupportedDescription
    }
    _ = try world.ann.act { try $0.accept(answer: Described.chromiumAnswer, now: now) }
  }

  @Test func aLaterOfferMustComeFromTheSamePeer() throws {
    let world = try PeerWorld(seed: 3)
    let now = world.network.now
    _ = try world.ann.act { try $0.answer(to: Described.chromiumOffer, now: now) }
    _ = try world.ann.act { try $0.answer(to: Described.chromiumOffer, now: now) }
    #expect { try world.ann.act { try $0.answer(to: Described.aiortcOffer, now: now) } } throws: {
      ($0 as? RTCFault)?.code == .unsupportedDescription
    }
  }

  @Test func candidatesOfOthersAreReadOrRefused() throws {
    let world = try PeerWorld(seed: 4)
    let now = world.network.now
    let line = "candidate:1873863414 1 udp 2113937151 192.0.2.2 36477 typ host generation 0 network-cost 999"
    _ = try world.ann.act { try $0.add(candidate: line, now: now) }
    _ = try world.ann.act { try $0.add(candidate: "a=" + line, now: now) }
    _ = try world.ann.act { try $0.add(candidate: "", now: now) }
    #expect { try world.ann.act { try $0.add(candidate: "candidate:what", now: now) } } throws: {
      ($0 as? RTCFault)?.code == .malformedCandidate
    }
  }
}
