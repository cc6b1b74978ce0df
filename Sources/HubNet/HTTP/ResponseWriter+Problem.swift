extension ResponseWriter {
  /// Writes an error as a problem document. `allow` belongs to 405, `retryAfter` (seconds) to 429 and 503.
  mutating func write(
    problem: ProblemDocument, fields: [Field] = [], allow: [RequestMethod] = [], retryAfter: Int? = nil,
    for context: ResponseContext, now: Int64, into output: inout [UInt8]
  ) {
    var all = fields
    all.append(("content-type", ProblemDocument.mediaType))
    if problem.status == 405 {
      // RFC 9110 §15.5.6 wants the field even if it is empty.
      all.append(("allow", allow.map(\.name).joined(separator: ", ")))
    }
    if let retryAfter { all.append(("retry-after", String(max(0, retryAfter)))) }
    write(
      status: problem.status, fields: all, body: problem.json, for: context, now: now, into: &output)
  }

  /// Answers a message that could not be read, and says that the connection ends.
  mutating func write(failure: HTTPFailure, now: Int64, into output: inout [UInt8]) {
    write(problem: ProblemDocument(failure), for: .refusal, now: now, into: &output)
  }
}
