internal import HubRecords
internal import HubTokens

/// What is published for others to find.
extension ClientMachine {
  private static let longestTopic = 1_024

  /// The `data` of a publication, signed where there is a key. `wallTime` is in milliseconds since 1970.
  func draft(
    _ topic: String, _ data: JSONValue?, seconds: Int, wallTime: Int64
  ) throws(ClientError) -> JSONValue {
    guard (1...Self.longestTopic).contains(topic.utf8.count) else {
      throw ClientError("bad-topic", "a topic is 1 to \(Self.longestTopic) bytes of UTF-8")
    }
    guard (1...Int(Int32.max)).contains(seconds) else {
      throw ClientError("bad-ttl", "a record is good for whole seconds, at least one")
    }
    var bytes: [UInt8]?
    if let data {
      guard let canonical = CanonicalJSON.encode(data) else {
        throw ClientError("not-json", "the data has a number that JSON cannot say, or a key twice")
      }
      bytes = canonical
    }
    var members = [JSONValue.Member("topic", .string(topic))]
    members.append(data.map { .init("data", $0) } ?? .init("deleted", .bool(true)))
    members.append(.init("ttl", .number("\(seconds)")))
    guard let signer = options.signer else { return .object(members) }
    guard case .ed25519(let half) = signer.publicKey.parts else {
      throw ClientError("bad-signer", "records are signed with an Ed25519 key, and this is another kind")
    }
    // Later than whatever was signed before, also where the clock is set back: the later one counts.
    lastTime = max(wallTime, lastTime &+ 1)
    let record = Record(
      key: RecordKey(namespace: options.namespace, topic: topic, author: .key(half)), time: lastTime,
      lifetime: Int64(seconds) * 1_000, data: bytes, signature: [])
    guard let signed = record.signed(with: signer), let author = signed.authorText,
      let signature = signed.signatureText
    else { throw ClientError("bad-signer", "the key signs nothing") }
    return .object(
      members + [
        .init("time", .number("\(lastTime)")), .init("author", .string(author)),
        .init("signature", .string(signature)),
      ])
  }

  /// Somebody wants to hear of the records of a topic.
  func watch(_ topic: String) {
    guard !isOver else { return tellChange(topic, .failure(ClientError("closed", "the client was closed"))) }
    if var watch = watches[topic] {
      watch.listeners += 1
      watches[topic] = watch
      return
    }
    guard watches.count < options.limits.topics else {
      return tellChange(
        topic,
        .failure(ClientError("too-many-watches", "\(options.limits.topics) topics are watched already")))
    }
    watches[topic] = Watch(listeners: 1)
    if isAnnounced { beginWatch(topic) }
  }

  /// What is known of a topic, for whoever comes later.
  func known(_ topic: String) -> [FoundRecord] {
    watches[topic].map { $0.known.values.sorted { $0.id < $1.id } } ?? []
  }

  /// Somebody does not want to hear of them any more.
  func unwatch(_ topic: String) {
    guard var watch = watches[topic] else { return }
    watch.listeners -= 1
    watches[topic] = watch.listeners > 0 ? watch : nil
    guard watch.listeners <= 0, isAnnounced else { return }
    ask("unwatch", .object([.init("topic", .string(topic))]), answer: "unwatched") { _ in }
  }

  func beginWatch(_ topic: String) {
    let limit = min(options.limits.records, 1_000)
    let question = JSONValue.object([
      .init("topic", .string(topic)), .init("limit", .number("\(limit)")),
    ])
    ask("watch", question, answer: "watching") { [unowned self] result in
      switch result {
      case .success(let message):
        guard case .array(let records)? = message["data"]?["records"] else { return }
        for record in records { change(topic, .present, record) }
      case .failure(let error):
        // One that was lost meanwhile is asked for anew by whoever comes after it.
        guard error.code != "disconnected", error.code != "closed", watches[topic] != nil else { return }
        watches[topic] = nil
        tellChange(topic, .failure(error))
      }
    }
  }

  /// The hub tells of a record.
  func changed(_ type: String, _ data: JSONValue) {
    guard let topic = data["topic"]?.text else { return }
    change(topic, type == "record" ? .changed : .ended, data)
  }

  private func change(_ topic: String, _ kind: RecordChange.Kind, _ json: JSONValue) {
    guard var watch = watches[topic], let record = FoundRecord(json) else { return }
    let key = record.author ?? ""
    if kind == .ended {
      watch.known[key] = nil
    } else {
      // A hub that is asked anew lists what was told already.
      if watch.known[key] == record { return }
      if watch.known[key] != nil || watch.known.count < options.limits.records { watch.known[key] = record }
    }
    watches[topic] = watch
    tellChange(topic, .success(RecordChange(kind, record)))
  }

  private func tellChange(_ topic: String, _ change: Result<RecordChange, ClientError>) {
    emit(.changed(topic: topic, change))
  }

  func endWatches(_ error: ClientError) {
    for topic in watches.keys.sorted() { tellChange(topic, .failure(error)) }
    watches = [:]
  }
}
