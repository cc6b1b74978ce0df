/// What records are about, within a tenant.
package struct RecordTopic: Hashable, Sendable {
  package let namespace: String
  package let topic: String

  package init(_ topic: String, in namespace: String) { (self.namespace, self.topic) = (namespace, topic) }

  init(_ key: RecordKey) { self.init(key.topic, in: key.namespace) }

  package static func == (left: RecordTopic, right: RecordTopic) -> Bool {
    left.topic.utf8.elementsEqual(right.topic.utf8) && left.namespace.utf8.elementsEqual(right.namespace.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(bytes: namespace)
    hasher.combine(bytes: topic)
  }
}

/// A key within a tenant, which may have so many records and no more.
struct RecordOwner: Hashable {
  let namespace: String
  let author: RecordAuthor

  init(_ key: RecordKey) { (namespace, author) = (key.namespace, key.author) }
}
