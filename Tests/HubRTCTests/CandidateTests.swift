import HubRTC
import HubWire
import Testing

@Suite struct CandidateTests {
  @Test(arguments: [
    "candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host",
    "candidate:a+/9 1 udp 1694498815 198.51.100.7 61000 typ srflx raddr 10.0.0.1 rport 5000",
    "candidate:3 1 udp 16777215 2001:db8::5 3479 typ relay raddr 198.51.100.7 rport 61000",
    "candidate:4 1 udp 2122260223 3b1c9a3e-5f0b-4c6e-8d2a-000000000001.local 50123 typ host",
  ]) func aLineIsReadAndWrittenAlike(_ line: String) throws {
    #expect(try Candidate(parsing: line).text == line)
    #expect(try Candidate(parsing: "a=" + line + "\r\n").text == line)
    #expect(try Candidate(parsing: line + " generation 0 ufrag abcd network-id 1").text == line)
  }

  @Test(arguments: [
    ("", CandidateError.incomplete), ("candidate:1 1 udp 5 192.0.2.1 5000 typ", .incomplete),
    ("candidate:_ 1 udp 5 192.0.2.1 5000 typ host", .foundation),
    ("candidate:1 0 udp 5 192.0.2.1 5000 typ host", .component),
    ("candidate:1 1 udp 0 192.0.2.1 5000 typ host", .priority),
    ("candidate:1 1 udp 2147483648 192.0.2.1 5000 typ host", .priority),
    ("candidate:1 1 udp 5 example.org 5000 typ host", .address),
    ("candidate:1 1 udp 5 192.0.2.1 65536 typ host", .port),
    ("candidate:1 1 udp 5 192.0.2.1 5000 typ guess", .kind),
    ("candidate:1 1 udp 5 192.0.2.1 5000 typ srflx raddr 10.0.0.1 rport 70000", .port),
  ]) func whatIsWrongIsSaid(_ line: String, _ error: CandidateError) {
    #expect(throws: error) { try Candidate(parsing: line) }
  }

  @Test func aLineHasAnEnd() {
    let line = "candidate:1 1 udp 5 192.0.2.1 5000 typ host x " + String(repeating: "y", count: 500)
    #expect(throws: CandidateError.tooLong) { try Candidate(parsing: line) }
  }
}
