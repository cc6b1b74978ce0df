public import HubWire

extension MeshNode {
  /// The longest word between two hubs, in bytes: a description of a session with all that belongs to it.
  public static let longestWord = 32_768

  /// Says something to a hub itself, in the stream that leads there: in order, and once. False if it cannot
  /// be said now. What was not confirmed when the stream ends is gone without a notice, so whoever waits for
  /// an answer does not wait for ever.
  @discardableResult
  public func tell(_ hub: HubID, _ word: UnsafeRawBufferPointer, now: Milliseconds) -> Bool {
    begin(now)
    defer { finish() }
    guard !isStopped, word.count <= Self.longestWord, let record = self.hub(hub), record !== own,
      record.isPresent, record.distance != nil
    else { return false }
    let session = session(with: record)
    guard hasRoom(session, word.count &+ 1) else { return false }
    payload.clear()
    payload.number(PayloadKind.word.rawValue)
    payload.raw(word)
    append(payload.bytes, to: session)
    return true
  }

  func readWord(_ reader: inout FrameReader, from hub: HubRecord) throws(FrameError) {
    guard reader.rest <= Self.longestWord else { throw .garbage }
    effects.told(try reader.slice(reader.rest), by: hub.id)
  }
}
