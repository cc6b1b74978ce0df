import HubKernel
import HubRecords
import HubTokens

/// Where a page of records ended, as text for whoever asks for the next.
struct RecordCursor {
  let key: RecordKey

  var text: String {
    let json = JSONWriter()
    json.array { list in
      list.string(key.namespace)
      list.string(key.topic)
      list.string(Base64URL.encode(key.author.bytes))
    }
    return Base64URL.encode(json.bytes)
  }

  init(_ key: RecordKey) { self.key = key }

  /// Nil for what was never handed out.
  init?(_ text: String) {
    guard let bytes = Base64URL.decode(text.utf8), let words = String(validating: bytes, as: UTF8.self),
      case .array(let parts)? = try? JSONValue(parsing: words), parts.count == 3,
      let namespace = parts[0].text, let topic = parts[1].text,
      let author = parts[2].text.flatMap({ Base64URL.decode($0.utf8) })
    else { return nil }
    key = RecordKey(
      namespace: namespace, topic: topic, author: author.isEmpty ? .nobody : .key(author))
  }
}
