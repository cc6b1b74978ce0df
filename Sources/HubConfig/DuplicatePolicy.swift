/// What happens to a second connection with a peer id that is taken.
public enum DuplicatePolicy: String, SettingValue, CaseIterable {
  /// The holder is asked for a sign of life, and the newcomer takes the id over when there is none.
  case probe
  /// The newcomer is closed with 1008.
  case reject
  /// The holder is closed with 4009 and the newcomer takes over.
  case replace
}
