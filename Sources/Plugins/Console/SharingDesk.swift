import HubKernel

/// Makes links that show the page, lists them and takes them back.
struct SharingDesk: Sendable {
  private static let shortest = Duration.seconds(60)
  private static let longestName = 64

  let sessions: Sessions
  let longest: Duration
  let log: Log

  func list() -> HTTPResponse {
    let json = JSONWriter()
    json.object {
      $0.field("longest", longest.settingText)
      $0.list("shares") { list in for share in sessions.liveShares() { write(share, to: list) } }
    }
    return .json(Array(json.bytes))
  }

  func make(_ request: HTTPRequest) -> HTTPResponse {
    let body = JSONBody(request)
    let name = body.text("name") ?? ""
    guard !name.isEmpty, name.utf8.count <= Self.longestName, name.utf8.allSatisfy(Self.isPlain) else {
      return .problem(422, code: "bad-name", "a name has at most 64 letters, digits, '-', '_' and '.'")
    }
    guard let life = try? Duration.parse(body.text("life") ?? ""), life >= Self.shortest, life <= longest
    else {
      return .problem(
        422, code: "bad-life",
        "a link lasts from \(Self.shortest.settingText) to \(longest.settingText)")
    }
    do throws(Sessions.ShareRefusal) {
      let (pass, share) = try sessions.share(name, by: request.who, for: life)
      request.changed(from: "", to: "a link '\(name)' until \(Timestamp.text(share.until))")
      let json = JSONWriter()
      json.object {
        $0.field("path", "\(Shelf.root)#share=\(pass.text)")
        $0.key("share")
        write(share, to: $0)
      }
      return .json(Array(json.bytes), status: 201)
    } catch {
      return switch error {
      case .exists: .problem(409, code: "share-exists", "there is a link '\(name)' already")
      case .tooMany: .problem(409, code: "too-many-shares", "there are enough links; take one back")
      case .nobody: .problem(403, code: "not-yours", "nothing speaks for who asks")
      }
    }
  }

  func revoke(_ request: HTTPRequest) -> HTTPResponse {
    let name = request.parameters["name"] ?? ""
    guard sessions.revoke(name) else {
      return .problem(404, code: "no-such-share", "there is no link '\(name.printable)'")
    }
    request.changed(from: "a link '\(name.printable)'", to: "")
    return HTTPResponse(status: 204)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      || "-_.".utf8.contains(byte)
  }

  private func write(_ share: Share, to json: JSONWriter) {
    json.object {
      $0.field("name", share.name)
      $0.field("by", share.maker.who)
      $0.field("until", Timestamp.text(share.until))
    }
  }
}
