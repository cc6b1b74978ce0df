/// What a hub has in hand at one moment. A test compares two of them to find what was left behind.
package struct HubCensus: Sendable, Equatable {
  /// Things to be done later.
  package var timers: Int
  /// Tasks of the kernel and of plugins.
  package var tasks: Int
  /// Subscriptions to events.
  package var subscriptions: Int
  /// Places for state of plugins on each connection.
  package var slots: Int
  /// Types of messages, paths and intents that somebody has claimed.
  package var claims: Int

  package init(timers: Int, tasks: Int, subscriptions: Int, slots: Int, claims: Int) {
    (self.timers, self.tasks, self.subscriptions) = (timers, tasks, subscriptions)
    (self.slots, self.claims) = (slots, claims)
  }
}
