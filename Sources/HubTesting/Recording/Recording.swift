import HubKernel

/// What happened in some hub: a line about it, and then a line for each event, all in JSON.
package struct Recording: Sendable {
  /// The form in which recordings are written.
  package static let form = 1
  /// No recording is longer, in bytes.
  package static let longest = 64 << 20
  /// No line is longer.
  package static let longestLine = 1 << 20
  /// No recording has more events.
  package static let most = 200_000

  /// The hub's name.
  package let hub: String
  /// Its version.
  package let version: String
  /// What happened, in order.
  package let events: [RecordedEvent]
  /// How many events were lost because whoever wrote them down was too slow.
  package let lost: Int

  /// The first line of a recording.
  package static func head(hub: String, version: String, at milliseconds: Int64) -> String {
    let json = JSONWriter()
    json.object {
      $0.field("recording", form)
      $0.field("hub", hub)
      $0.field("version", version)
      $0.field("api", 1)
      $0.field("at", Timestamp.text(milliseconds))
    }
    return json.text
  }

  /// Reads a recording.
  package init(_ bytes: [UInt8]) throws(RecordingProblem) {
    guard bytes.count <= Recording.longest else {
      throw RecordingProblem(1, "it is longer than \(Recording.longest >> 20) MiB")
    }
    var events: [RecordedEvent] = []
    var head: JSONValue?
    var lost = 0
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      if line.isEmpty { continue }
      let json = try Recording.parsed(line, number)
      if head == nil {
        head = try Recording.checked(head: json, number)
      } else if let count = json["dropped"]?.int {
        lost &+= max(0, min(count, Int(Int32.max)))
      } else {
        guard events.count < Recording.most else {
          throw RecordingProblem(number, "it has more than \(Recording.most) events")
        }
        events.append(try Recording.event(json, number))
      }
    }
    guard let head else { throw RecordingProblem(1, "it is empty") }
    (hub, version) = (head["hub"]?.text ?? "", head["version"]?.text ?? "")
    self.events = events
    self.lost = lost
  }

  private static func parsed(_ line: ArraySlice<UInt8>, _ number: Int) throws(RecordingProblem) -> JSONValue {
    guard line.count <= longestLine else {
      throw RecordingProblem(number, "the line is longer than \(longestLine >> 20) MiB")
    }
    var limits = JSONLimits()
    limits.bytes = longestLine
    do { return try JSONValue(parsing: String(decoding: line, as: UTF8.self), limits: limits) } catch {
      throw RecordingProblem(number, "the line is not JSON: it may have been cut off")
    }
  }

  private static func checked(head: JSONValue, _ number: Int) throws(RecordingProblem) -> JSONValue {
    guard let written = head["recording"]?.int else {
      throw RecordingProblem(number, "this is no recording: the first line does not say 'recording'")
    }
    guard written == form else {
      throw RecordingProblem(number, "it was written in form \(written), and this hubctl reads form \(form)")
    }
    return head
  }

  private static func event(_ json: JSONValue, _ number: Int) throws(RecordingProblem) -> RecordedEvent {
    guard let name = json["event"]?.text, !name.isEmpty else {
      throw RecordingProblem(number, "the line names no event")
    }
    guard let at = json["at"]?.text, let milliseconds = Timestamp.milliseconds(at) else {
      throw RecordingProblem(number, "the line does not say when '\(name.printable)' happened")
    }
    return RecordedEvent(
      milliseconds: milliseconds, name: name, number: json["number"]?.int, data: json["data"] ?? .null)
  }
}
