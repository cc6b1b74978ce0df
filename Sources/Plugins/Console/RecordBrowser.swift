import HubKernel
import HubRecords
import HubTokens
import Records

/// Shows what the hub keeps of what peers publish, and changes none of it.
struct RecordBrowser: Sendable {
  static let mostOfPage = 200
  private static let usualPage = 50
  /// Of what was published no more is shown.
  static let longestData = 2_048

  let records: (any RecordKeeping)?

  func page(_ request: HTTPRequest) -> HTTPResponse {
    guard let records else {
      return .problem(404, code: "no-records", "the plugin records is off")
    }
    let limit = min(request.queryValue("limit").flatMap { Int($0) } ?? Self.usualPage, Self.mostOfPage)
    if let topic = request.queryValue("topic"), !topic.isEmpty {
      let found = records.records(of: topic, in: request.queryValue("tenant") ?? Namespace.standard.name)
      return answer(Array(found.prefix(limit)), next: nil)
    }
    var place: RecordPlace?
    if let text = request.queryValue("after") {
      guard let cursor = RecordCursor(text) else {
        return .problem(400, code: "bad-cursor", "a cursor is what 'next' of a page before said")
      }
      place = RecordPlace(cursor.key)
    }
    let found = records.page(after: place, limit: limit + 1)
    let page = Array(found.prefix(limit))
    return answer(page, next: found.count > limit ? page.last.map { RecordCursor($0.key) } : nil)
  }

  private func answer(_ page: [Record], next: RecordCursor?) -> HTTPResponse {
    let json = JSONWriter()
    json.object {
      $0.list("records") { list in for record in page { write(record, to: list) } }
      if let next { $0.field("next", next.text) }
    }
    return .json(Array(json.bytes))
  }

  private func write(_ record: Record, to json: JSONWriter) {
    json.object {
      $0.field("tenant", record.key.namespace)
      $0.field("topic", record.key.topic)
      $0.field("author", Base64URL.encode(record.key.author.bytes))
      $0.field("version", Timestamp.text(record.time))
      $0.field("ends", Timestamp.text(record.end))
      $0.field("removed", record.isRemoval)
      $0.field("bytes", record.data?.count ?? 0)
      $0.field("data", String(decoding: record.data?.prefix(Self.longestData) ?? [], as: UTF8.self))
    }
  }
}
