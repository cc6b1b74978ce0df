import Glibc
import HubCrypto
import HubKernel
import Testing

@testable import HubNet

@Suite struct TLSServingTests {
  @Test func speaksHTTPAndWebSocketUnderTLS() async throws {
    let files = try CertificateFiles()
    try await TestServer.run {
      $0.tls.certificate = files.path
    } _: { hub in
      #expect(hub.server.addresses.map(\.isSecure) == [true])
      let context = try TLSContext.client(trust: .authorities(.file(files.path)))
      let socket = try hub.connect()
      try socket.startTLS(context, host: "localhost")
      #expect(try socket.get("/hello").text == "hello")
      try socket.upgrade("/echo")
      let large = [UInt8](repeating: 9, count: 500_000)
      try socket.send(FrameBytes.make(0x82, large))
      #expect(try socket.nextEvent() == .binary(large))
      try socket.send((0..<1000).flatMap { FrameBytes.text("\($0)") })
      for number in 0..<1000 { #expect(try socket.nextEvent() == .text("\(number)")) }
    }
  }

  @Test func dropsThoseWhoDoNotSpeakTLS() async throws {
    let files = try CertificateFiles()
    try await TestServer.run {
      $0.tls.certificate = files.path
      $0.limits.handshakeTime = .milliseconds(300)
    } _: { hub in
      let plain = try hub.connect()
      try plain.send("GET /hello HTTP/1.1\r\nhost: x\r\n\r\n")
      #expect(plain.isClosedByPeer())
      let silent = try hub.connect()
      #expect(silent.isClosedByPeer())
      #expect(hub.meter("failed_handshakes_total") == 2)
    }
  }

  @Test func showsANewCertificateToNewConnectionsAndKeepsTheOld() async throws {
    let files = try CertificateFiles()
    var settings = HubSettings()
    settings.listen = ["127.0.0.1:0"]
    settings.tls.certificate = files.path
    try await TestServer.run {
      $0 = settings
    } _: { [settings] hub in
      let old = try TLSContext.client(trust: .authorities(.file(files.path)))
      let before = try hub.connect()
      try before.startTLS(old, host: "localhost")
      try before.upgrade("/echo")
      try files.renew()
      try hub.server.apply(settings)
      #expect(
        hub.eventually {
          guard let after = try? hub.connect() else { return false }
          do { try after.startTLS(old, host: "localhost") } catch { return true }
          return false
        })
      let new = try TLSContext.client(trust: .authorities(.file(files.path)))
      let after = try hub.connect()
      try after.startTLS(new, host: "localhost")
      #expect(try after.get("/hello").text == "hello")
      try before.send(FrameBytes.text("still here"))
      #expect(try before.nextEvent() == .text("still here"))
      try files.break()
      #expect(throws: ServerError.self) { try hub.server.apply(settings) }
      #expect(try after.get("/hello").text == "hello")
    }
  }

  @Test func refusesToStartWithoutAUsableCertificate() async {
    await #expect(throws: ServerError.self) {
      try await TestServer.run {
        $0.tls.certificate = "/nowhere/at/all.pem"
      } _: { _ in
      }
    }
  }
}

/// A certificate with its key in one file, which goes away with this.
final class CertificateFiles: Sendable {
  let path: String

  init() throws {
    path = temporaryPath("certificate.pem")
    try renew()
  }

  deinit { unlink(path) }

  func renew() throws {
    let made = try SelfSigned.make(for: ["localhost", "127.0.0.1"])
    write(made.certificate + made.key)
  }

  func `break`() throws { write(Array("nothing".utf8)) }

  private func write(_ bytes: [UInt8]) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
  }
}

func temporaryPath(_ name: String) -> String {
  let folder = getenv("TMPDIR").map { String(cString: $0) } ?? P_tmpdir
  return "\(folder)/loft-test-\(getpid())-\(UInt32.random(in: 0 ... .max))-\(name)"
}
