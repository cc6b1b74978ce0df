/// Why something could not be kept.
public enum StorageFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is no space left; what is there can still be read.
  case full(String)
  /// The disk or the file did not do what was asked.
  case broken(String)
  /// Too much waits to be written already.
  case busy
  /// It has been closed.
  case closed

  /// A sentence for people.
  public var description: String {
    switch self {
    case .full(let why): "there is no space left for records: \(why)"
    case .broken(let why): "records cannot be written: \(why)"
    case .busy: "too many records wait to be written"
    case .closed: "the store of records is closed"
    }
  }
}
