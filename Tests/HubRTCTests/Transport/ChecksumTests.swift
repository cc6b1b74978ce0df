import Testing

@testable import HubRTC

@Suite struct ChecksumTests {
  @Test func theSumOfTheStandardComesOut() {
    // The check value of CRC32c.
    #expect(SctpChecksum.of(Array("123456789".utf8)) == 0xE306_9283)
  }

  @Test func processorAndLibraryAgree() {
    var random = Shuffler(3)
    for count in 0..<300 {
      let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      #expect(SctpChecksum.of(bytes) == SctpChecksum.byLibrary(bytes), "\(count) bytes")
    }
  }

  @Test func packetsCarryTheirSum() throws {
    let packets = PacketCatcher()
    var settings = SctpSettings()
    settings.patience = 1_000
    let association = try SctpAssociation(settings, clock: SctpClock(), effects: packets, now: 0)
    association.connect(to: 5_000, now: 0)
    association.drain(now: 0)
    let packet = try #require(packets.seen.first)
    var empty = packet
    empty.replaceSubrange(8..<12, with: [0, 0, 0, 0])
    let sum = SctpChecksum.byLibrary(empty)
    #expect((0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) } == Array(packet[8..<12]))
  }
}

private final class PacketCatcher: SctpEffects {
  var seen: [[UInt8]] = []
  func sctpSend(_ packet: UnsafeRawBufferPointer) { seen.append(Array(packet)) }
  func sctpIsUp() {}
  func sctpReceived(_ message: UnsafeRawBufferPointer, stream: UInt16, kind: UInt32) {}
  func sctpReceivedTooMuch(stream: UInt16) {}
  func sctpEnded(incoming stream: UInt16) {}
  func sctpEnded(outgoing stream: UInt16) {}
  func sctpCouldNotEnd(stream: UInt16) {}
  func sctpMadeRoom(_ room: Int) {}
  func sctpEnded(_ ending: SctpEnding) {}
}
