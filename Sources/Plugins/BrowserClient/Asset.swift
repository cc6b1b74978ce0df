import HubKernel

/// One file that is served as it is.
struct Asset: Sendable {
  typealias Header = (name: String, value: String)

  let bytes: [UInt8]
  private let tag: EntityTag
  private let headers: [Header]
  private let answers: Counter

  init(_ bytes: [UInt8], _ kind: String, more: [Header] = [], counting answers: Counter) {
    self.bytes = bytes
    self.answers = answers
    tag = EntityTag(of: bytes)
    // A hub that was updated serves another file under the same name: whoever has one asks whether it is it.
    headers =
      [
        ("content-type", kind), tag.header, ("cache-control", "no-cache"),
        ("x-content-type-options", "nosniff"),
      ] + more
  }

  func answer(to request: HTTPRequest) -> HTTPResponse {
    answers.add()
    return tag.isKnown(to: request)
      ? HTTPResponse(status: 304, headers: headers.filter { $0.name != "content-type" })
      : HTTPResponse(headers: headers, body: .bytes(bytes))
  }
}
