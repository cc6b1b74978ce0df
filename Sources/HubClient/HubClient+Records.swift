internal import HubBase

extension HubClient {
  /// Publishes something under a topic, signed where there is a key; returns when the hub keeps it.
  @discardableResult
  public func publish(
    _ topic: String, _ data: JSONValue, for time: Duration = .seconds(300)
  ) async throws -> Published {
    try await driver.publish(topic, data, time)
  }

  /// Takes back what was published. A removal lasts at least as long as what it removes.
  @discardableResult
  public func remove(_ topic: String, for time: Duration = .seconds(300)) async throws -> Published {
    try await driver.publish(topic, nil, time)
  }

  /// The records of a topic, the newest first.
  public func find(_ topic: String, limit: Int? = nil) async throws -> [FoundRecord] {
    var members = [JSONValue.Member("topic", .string(topic))]
    if let limit { members.append(.init("limit", .number("\(limit)"))) }
    let answer = try await ask("find", .object(members), answer: "found")
    guard case .array(let records)? = answer["data"]?["records"] else { return [] }
    return records.compactMap { FoundRecord($0) }
  }

  /// Each record of a topic: those that are there, then each that changes or ends, over all hubs that come
  /// and go. It ends when its task is cancelled.
  public func watch(_ topic: String) -> AsyncThrowingStream<RecordChange, any Error> { driver.watch(topic) }
}
