internal import HubBase

/// An event for those who know events by name alone. Written once, however many hear it.
package final class ToldEvent: Sendable {
  package let name: String
  package let event: any Event
  private let written = Lock<[UInt8]?>(nil)

  package init(_ event: any Event) {
    name = event.eventName
    self.event = event
  }

  /// The event as `write` writes it, which is asked the first time alone.
  package func bytes(_ write: (any Event) -> [UInt8]) -> [UInt8] {
    written.withLock { written in
      if let written { return written }
      let made = write(event)
      written = made
      return made
    }
  }
}
