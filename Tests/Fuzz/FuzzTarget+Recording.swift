import HubTesting
import HubWire

extension FuzzTarget {
  /// Recorded events, which come from a file that anybody may have written.
  static let recording = FuzzTarget(name: "recording") { input in
    do throws(RecordingProblem) {
      let recording = try Recording(Array(input))
      precondition(recording.events.count <= Recording.most, "there are too many events")
      precondition(recording.events.allSatisfy { !$0.name.isEmpty }, "an event has no name")
    } catch {
      precondition(error.line > 0 && !error.message.isEmpty, "a damage without its line")
    }
  }
}
