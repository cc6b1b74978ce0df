extension HTTPResponse {
  /// What is wrong with what was sent, as problem JSON (RFC 9457 §3) with a pointer to each place.
  public static func problem(
    _ status: Int, code: String, _ detail: String, by: String? = nil, mistakes: [ShapeMistake]
  ) -> HTTPResponse {
    let json = JSONWriter()
    json.object {
      $0.field("type", "about:blank")
      $0.field("status", status)
      $0.field("code", code)
      $0.field("detail", detail)
      if let by { $0.field("by", by) }
      $0.list(
        "errors",
        { list in
          for mistake in mistakes {
            list.object {
              $0.field("pointer", mistake.pointer)
              $0.field("detail", mistake.detail)
            }
          }
        })
    }
    return HTTPResponse(
      status: status, headers: [("content-type", "application/problem+json")], body: .bytes(Array(json.bytes))
    )
  }
}
