/// What happens to a second connection with a peer id that is taken.
public enum DuplicatePolicy: String, SettingValue, CaseIterable {
  /// The newcomer takes over when it shows the resume key of the holder, or when the holder gives no sign of
  /// life; otherwise it is closed with 1008.
  case resume
  /// The newcomer is closed with 1008.
  case reject
  /// The holder is closed with 4009 and the newcomer takes over.
  case replace
}
