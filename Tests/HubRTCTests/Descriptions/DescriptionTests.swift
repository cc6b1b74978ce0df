import HubCrypto
import HubRTC
import HubWire
import Testing

@Suite struct DescriptionTests {
  @Test func whatAiortcSaysIsRead() throws {
    let read = try SessionDescription(reading: Described.aiortcOffer)
    let section = try #require(read.dataSection.map { read.sections[$0] })
    #expect(read.sessionID == 4_004_254_719 && read.bundle == ["0"])
    #expect(section.mid == "0" && section.sctpPort == 5_000 && section.largestMessage == 262_144)
    #expect(section.candidates.map(\.address.description) == ["192.0.2.2:57162", "[fd00::2]:59719"])
    #expect(section.hasAllCandidates)
    #expect(section.connection.fragment == "aMiG" && section.connection.password == "gxnJkMVT5t0UhrVOhggTQR")
    #expect(section.connection.fingerprints.map(\.hash) == [.sha256, .sha384])
    #expect(section.connection.fingerprints.first?.bytes.prefix(3) == [0x58, 0x59, 0xB0])
    #expect(section.connection.setup == .either)
  }

  @Test func whatChromiumSaysIsRead() throws {
    let read = try SessionDescription(reading: Described.chromiumOffer)
    let section = try #require(read.dataSection.map { read.sections[$0] })
    #expect(section.connection.password == "326aoJiJ/GgLT+L40MOtEMtF" && section.connection.setup == .either)
    #expect(section.candidates.isEmpty && !section.hasAllCandidates)
    let answer = try SessionDescription(reading: Described.chromiumAnswer)
    #expect(answer.sections[0].connection.setup == .active)
    let mixed = try SessionDescription(reading: Described.chromiumMixed)
    #expect(mixed.dataSection == 1)
    #expect(mixed.candidates(for: 1).count == 1, "they stand in the first section of the bundle")
  }

  @Test func theOldFormIsRead() throws {
    let read = try SessionDescription(reading: Described.old)
    let section = try #require(read.dataSection.map { read.sections[$0] })
    #expect(section.isOld && section.sctpPort == 5_001 && section.largestMessage == nil)
    #expect(read.isLite)
    let part = section.connection.inheriting(read.connection)
    #expect(part.fragment == "9uB6" && part.setup == .passive && part.fingerprints.count == 1)
  }

  @Test(arguments: [
    Described.aiortcOffer, Described.chromiumOffer, Described.chromiumAnswer, Described.old,
  ]) func whatIsWrittenIsReadAlike(_ text: String) throws {
    let read = try SessionDescription(reading: text)
    #expect(try SessionDescription(reading: read.text) == read)
    #expect(read.text.hasSuffix("\r\n") && !read.text.contains("\r\n\r\n"))
  }

  @Test(arguments: [
    ("", 1, DescriptionError.Reason.notADescription), ("hello", 1, .notADescription),
    ("v=1\r\n", 1, .notADescription), ("v=0\nx", 2, .notALine), ("v=0\n\nno line", 3, .notALine),
    ("v=0\nm=application", 2, .section), ("v=0\nm=application x UDP/DTLS/SCTP y", 2, .section),
    ("v=0\nm=application 65536 UDP/DTLS/SCTP y", 2, .section),
    ("v=0\na=setup:holdconn", 2, .attribute("setup")), ("v=0\na=ice-ufrag:abc", 2, .attribute("ice-ufrag")),
    ("v=0\na=ice-ufrag:ab cd", 2, .attribute("ice-ufrag")),
    ("v=0\na=ice-pwd:short", 2, .attribute("ice-pwd")),
    ("v=0\na=fingerprint:sha-256 AB:CD", 2, .attribute("fingerprint")),
    ("v=0\na=fingerprint:sha-1", 2, .attribute("fingerprint")),
    ("v=0\na=tls-id:short", 2, .attribute("tls-id")),
    ("v=0\nm=application 9 UDP/DTLS/SCTP x\na=sctp-port:0", 3, .attribute("sctp-port")),
    ("v=0\nm=application 9 UDP/DTLS/SCTP x\na=sctp-port:70000", 3, .attribute("sctp-port")),
    ("v=0\nm=application 9 UDP/DTLS/SCTP x\na=max-message-size:-1", 3, .attribute("max-message-size")),
    ("v=0\nm=application 9 UDP/DTLS/SCTP x\na=mid:", 3, .attribute("mid")), ("v=0\na=\u{1}", 2, .notText),
  ]) func whatIsWrongIsSaidWithItsLine(_ text: String, _ line: Int, _ reason: DescriptionError.Reason) {
    #expect(throws: DescriptionError(line: line, reason)) { try SessionDescription(reading: text) }
  }

  @Test func thereIsALimitToEverything() {
    let limits = DescriptionLimits()
    func fails(_ reason: DescriptionError.Reason, _ text: String) -> Bool {
      do {
        _ = try SessionDescription(reading: text)
        return false
      } catch {
        return error.reason == reason
      }
    }
    let section = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\n"
    #expect(fails(.tooLong(limits.bytes), "v=0\n" + String(repeating: "a=x\n", count: 20_000)))
    #expect(fails(.tooManyLines(limits.lines), "v=0\n" + String(repeating: "a=x\n", count: 2_001)))
    #expect(fails(.lineTooLong(limits.line), "v=0\na=" + String(repeating: "x", count: 4_096)))
    #expect(fails(.tooManySections(limits.sections), "v=0\n" + String(repeating: section, count: 33)))
    let candidate = "a=candidate:1 1 udp 5 192.0.2.1 5000 typ host\n"
    #expect(
      fails(
        .tooManyCandidates(limits.candidates), "v=0\n" + section + String(repeating: candidate, count: 65)))
    let print = "a=fingerprint:" + Fingerprint(.sha256, Array(0..<32)).text + "\n"
    #expect(fails(.tooManyFingerprints(limits.fingerprints), "v=0\n" + String(repeating: print, count: 9)))
  }

  @Test func aFingerprintIsReadAndWrittenAlike() throws {
    for hash in CertificateHash.allCases {
      let made = Fingerprint(hash, (0..<hash.byteCount).map { UInt8($0 * 3) })
      #expect(Fingerprint(made.text[...]) == made)
      #expect(Fingerprint(made.text.lowercased()[...]) == made)
      #expect(Fingerprint((made.text + ":00")[...]) == nil)
      #expect(Fingerprint(made.text.dropLast(3)) == nil)
    }
    // Another hash than we know is no mistake: there may be a line with one that we know.
    let unknown = try SessionDescription(reading: "v=0\na=fingerprint:sha3-256 AA:BB\n")
    #expect(unknown.connection.fingerprints.isEmpty && unknown.connection.hasUnknownFingerprint)
  }
}
