import Glibc
import HubBase

/// A name server on this machine, over datagrams and TCP at one port, which says what a test wants.
final class NameServer: Sendable {
  /// What it does with a question that came by datagram, and with one that came over TCP.
  struct Script: Sendable {
    var datagram: @Sendable ([UInt8]) -> [[UInt8]]
    var stream: @Sendable ([UInt8]) -> [UInt8] = { _ in [] }
  }

  let port: UInt16
  private let socket: Int32
  private let listener: Int32
  private let heard = Lock((datagrams: 0, streams: 0))

  var address: String { "127.0.0.1:\(port)" }
  var questions: (datagrams: Int, streams: Int) { heard.withLock { $0 } }

  init(_ script: Script) throws {
    signal(SIGPIPE, SIG_IGN)
    socket = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    listener = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (socket, listener) = (socket, listener)
    withUnsafeMutablePointer(to: &place) { place in
      place.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
        _ = bind(listener, place, size)
        _ = getsockname(listener, place, &size)
        _ = bind(socket, place, size)
      }
    }
    _ = listen(listener, 4)
    port = UInt16(bigEndian: place.sin_port)
    let heard = heard
    _ = BackgroundThread.start { Self.answerDatagrams(socket, script, heard) }
    _ = BackgroundThread.start { Self.answerStreams(listener, script, heard) }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    // Wakes whoever waits for a datagram.
    shutdown(socket, Int32(SHUT_RDWR))
  }

  private static func answerDatagrams(
    _ socket: Int32, _ script: Script, _ heard: Lock<(datagrams: Int, streams: Int)>
  ) {
    defer { close(socket) }
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      var from = sockaddr_in()
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let count = withUnsafeMutablePointer(to: &from) { from in
        from.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          recvfrom(socket, &buffer, buffer.count, 0, $0, &size)
        }
      }
      guard count > 0 else { return }
      heard.withLock { $0.datagrams += 1 }
      for answer in script.datagram(Array(buffer.prefix(count))) {
        _ = withUnsafePointer(to: &from) { from in
          from.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            sendto(socket, answer, answer.count, 0, $0, size)
          }
        }
      }
    }
  }

  private static func answerStreams(
    _ listener: Int32, _ script: Script, _ heard: Lock<(datagrams: Int, streams: Int)>
  ) {
    defer { close(listener) }
    while true {
      let stream = accept(listener, nil, nil)
      guard stream >= 0 else { return }
      defer { close(stream) }
      var buffer = [UInt8](repeating: 0, count: 4_096)
      let count = recv(stream, &buffer, buffer.count, 0)
      guard count > 2 else { continue }
      heard.withLock { $0.streams += 1 }
      let answer = script.stream(Array(buffer[2..<count]))
      let whole = [UInt8(answer.count >> 8), UInt8(answer.count & 255)] + answer
      _ = send(stream, whole, whole.count, Int32(MSG_NOSIGNAL))
    }
  }

  /// An answer to a question, with texts each of which is a row of strings (RFC 1035 §4).
  static func answer(_ question: [UInt8], _ texts: [[String]], code: UInt8 = 0, isCut: Bool = false)
    -> [UInt8]
  {
    guard question.count >= 12 else { return [] }
    var end = 12
    while end < question.count, question[end] != 0 { end += Int(question[end]) + 1 }
    end = min(end + 5, question.count)
    var bytes = Array(question[0..<2]) + [isCut ? 0x87 : 0x85, 0x80 | code, 0, 1]
    bytes += [UInt8(texts.count >> 8), UInt8(texts.count & 255), 0, 0, 0, 0] + question[12..<end]
    for strings in texts {
      let data = strings.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
      bytes += [0xC0, 12, 0, 16, 0, 1, 0, 0, 0, 60, UInt8(data.count >> 8), UInt8(data.count & 255)] + data
    }
    return bytes
  }
}
