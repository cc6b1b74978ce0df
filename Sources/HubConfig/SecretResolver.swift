/// Fetches the bytes of a secret from where it is kept. The caller of the decoder supplies it, so that
/// settings can be checked where the secrets are not.
public typealias SecretResolver = @Sendable (Secret.Source) throws(SettingMistake) -> [UInt8]
