/// A point in the life of a connection.
public enum Moment: Sendable {
  case opening
  case closing
}
