import HubKernel

extension RateLimitPlugin {
  func serve(_ hub: Wiring) {
    let bans = "/admin/v1/bans"
    hub.serve(.GET, bans, for: .administrators, about: RouteWords.list) { [self] _ in listBans() }
    hub.serve(.POST, bans, for: .administrators, about: RouteWords.add) { [self] in await makeBan($0) }
    hub.serve(.DELETE, bans, for: .administrators, about: RouteWords.remove) { [self] in liftBan($0) }
    hub.serve(.GET, "/admin/v1/limits/:peer", for: .administrators, about: RouteWords.limits) { [self] in
      await explain($0)
    }
  }

  private func listBans() -> HTTPResponse {
    let json = JSONWriter()
    json.object {
      $0.list("bans") { list in
        for ban in self.list() { list.object { write(ban, to: $0) } }
      }
    }
    return .json(Array(json.bytes))
  }

  private func makeBan(_ request: HTTPRequest) async -> HTTPResponse {
    let wish: BanWish
    do {
      wish = try BanWish(request)
    } catch {
      return problem(400, "bad-ban", error.description)
    }
    do {
      let closed = try await ban(wish.subnet, for: wish.time, reason: wish.reason, by: name(request))
      request.changed(from: "", to: "\(wish.subnet) is banned")
      let json = JSONWriter()
      json.object {
        $0.field("subnet", wish.subnet.description)
        $0.field("closed", closed)
        if file != nil { $0.field("saved", fileTrouble.withLock { $0 } == nil) }
      }
      return .json(Array(json.bytes), status: 201)
    } catch {
      return problem(409, "too-many-bans", "\(error)")
    }
  }

  private func liftBan(_ request: HTTPRequest) -> HTTPResponse {
    guard let text = request.queryValue("subnet"), let subnet = Subnet(text) else {
      return problem(400, "bad-ban", "subnet names an address, or a subnet such as 203.0.113.0/24")
    }
    if lift(subnet, by: name(request)) {
      request.changed(from: "\(subnet) is banned", to: "")
      return HTTPResponse(status: 204)
    }
    if banned[subnet] != nil {
      return problem(409, "ban-in-settings", "this ban stands in the settings; change them and reload")
    }
    return problem(404, "no-such-ban", "\(subnet) is not banned")
  }

  private func name(_ request: HTTPRequest) -> String { request.who.isEmpty ? "admin" : request.who }

  private func write(_ ban: Ban, to json: JSONWriter) {
    json.field("subnet", ban.subnet.description)
    if let until = ban.until { json.field("until", Timestamp.text(until)) }
    json.field("reason", ban.reason)
    json.field("by", ban.by)
  }

  func problem(_ status: Int, _ code: String, _ detail: String) -> HTTPResponse {
    .problem(status, code: code, detail, by: RateLimitPlugin.manifest.id)
  }
}
