/// What has become of a hub.
enum HubState: Sendable {
  case running
  /// Its process stands still.
  case frozen
  case dead
}
