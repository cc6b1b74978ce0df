import HubKernel

/// Logs in and out.
struct Entrance: Sendable {
  let doorway: Doorway
  let clock: any HubClock
  let log: Log
  let metrics: Metrics

  private var sessions: Sessions { doorway.sessions }

  /// Whose session it is; an object without members when there is none, since that is no mistake.
  func current(_ request: HTTPRequest) -> HTTPResponse {
    guard let session = doorway.session(of: request, needsProof: false) else {
      return .json(Array("{}".utf8))
    }
    return answer(session)
  }

  /// Logs in with a token, which the admin address has looked at already, with a ticket, or with a link.
  func logIn(_ request: HTTPRequest) -> HTTPResponse {
    let body = JSONBody(request)
    let begun: (key: Pass, session: Session)?
    if !request.who.isEmpty {
      begun = sessions.begin(request.who)
      if begun == nil { return .problem(503, code: "too-many-sessions", "too many are logged in already") }
    } else if let ticket = body.text("ticket") {
      begun = sessions.begin(ticket: ticket)
    } else if let share = body.text("share") {
      begun = sessions.begin(share: share)
    } else {
      return .problem(400, code: "nothing-shown", "show a token, a ticket or a shared link")
    }
    guard let begun else {
      metrics.refusals.add()
      return .problem(401, code: "link-over", "this link opens nothing, or no longer")
    }
    // Whoever logs in anew is no longer who they were.
    if let old = doorway.key(in: request) { sessions.end(old) }
    metrics.logins.add()
    log.info("somebody logged in to the console", ["who": begun.session.visitor.who])
    var response = answer(begun.session)
    let life = Duration.nanoseconds(Int64(clamping: begun.session.ends &- clock.now))
    response.headers.append(doorway.field(begun.key.text, life: life, isSecure: request.isSecure))
    return response
  }

  /// Ends the session.
  func logOut(_ request: HTTPRequest) -> HTTPResponse {
    guard doorway.session(of: request, needsProof: true) != nil, let key = doorway.key(in: request) else {
      return .problem(403, code: "not-logged-in", "you are not logged in, or no longer")
    }
    sessions.end(key)
    return HTTPResponse(
      status: 204,
      headers: [
        ("cache-control", "no-store"), doorway.field("", life: .zero, isSecure: request.isSecure),
      ])
  }

  /// A ticket for hubctl to make a link of.
  func ticket(_ request: HTTPRequest) -> HTTPResponse {
    guard !doorway.isNamed(in: request), let pass = sessions.makeTicket(for: request.who) else {
      return .problem(403, code: "no-ticket", "tickets are for hubctl, and for administrators")
    }
    let json = JSONWriter()
    json.object {
      $0.field("path", "\(Shelf.root)#ticket=\(pass.text)")
      $0.field("seconds", Sessions.ticketLife.components.seconds)
    }
    return .json(Array(json.bytes), status: 201)
  }

  private func answer(_ session: Session) -> HTTPResponse {
    let left = Duration.nanoseconds(Int64(clamping: session.ends &- clock.now))
    let json = JSONWriter()
    json.object {
      $0.field("who", session.visitor.who)
      $0.field("role", session.share == nil ? session.standing.role.rawValue : "guest")
      $0.field("until", Timestamp.text(clock.wallMilliseconds + Int64(left.milliseconds)))
      $0.field("proof", session.proof)
    }
    return .json(Array(json.bytes))
  }
}
