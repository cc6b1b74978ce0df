internal import Glibc
internal import HubBase
internal import HubCrypto

/// One request and its answer, on a thread that may wait.
struct Exchange {
  private static let pieceSize = 16_384
  /// More hops than this are a circle.
  private static let mostRedirections = 3

  let request: OutgoingRequest
  let patience: Patience

  func run() throws(FetchError) -> OutgoingAnswer {
    guard Self.isOneLine(request.method), !request.method.isEmpty,
      request.headers.allSatisfy({ Self.isOneLine($0.name) && Self.isOneLine($0.value) })
    else { throw .badRequest }
    var address = try WebAddress(request.url)
    for _ in 0...Self.mostRedirections {
      let answer = try ask(address)
      guard [301, 302, 303, 307, 308].contains(answer.status), request.method == "GET" else { return answer }
      guard let location = answer.header("location"), let next = address.following(location) else {
        throw .redirected
      }
      address = next
    }
    throw .redirected
  }

  private func ask(_ address: WebAddress) throws(FetchError) -> OutgoingAnswer {
    var line = try Line.open(
      to: address, authority: request.authority, publicOnly: request.publicOnly, patience)
    try line.send(head(address) + request.body, patience)
    var parser = AnswerParser(limit: request.limit)
    var body: [UInt8] = []
    while !parser.isDone {
      let piece = try line.receive(upTo: Self.pieceSize, patience)
      if piece.isEmpty {
        guard parser.mayEndHere, parser.status != 0 else { throw .malformed }
        break
      }
      do throws(AnswerParser.Mistake) {
        body += try parser.take(piece)
      } catch {
        throw error == .tooLong ? .tooLong(limit: request.limit) : .malformed
      }
      guard body.count <= request.limit else { throw .tooLong(limit: request.limit) }
    }
    return OutgoingAnswer(status: parser.status, headers: parser.fields, body: body)
  }

  private func head(_ address: WebAddress) -> [UInt8] {
    var text = "\(request.method) \(address.target) HTTP/1.1\r\nhost: \(address.authority)\r\n"
    for (name, value) in request.headers { text += "\(name): \(value)\r\n" }
    if request.method != "GET" || !request.body.isEmpty {
      text += "content-length: \(request.body.count)\r\n"
    }
    return Array((text + "connection: close\r\n\r\n").utf8)
  }

  private static func isOneLine(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }
}
