/// The property a field fills. Key path literals are `Sendable` unless they capture something that is not.
public typealias SettingPath<Settings, Value> = any WritableKeyPath<Settings, Value> & Sendable
