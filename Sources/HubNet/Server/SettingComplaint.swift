public import HubKernel

/// A setting of the hub that no network can be made of.
public struct SettingComplaint: Sendable, Equatable {
  /// The setting, such as `hub.listen`.
  public let path: [String]
  /// Which item of a list it is, counted from 0.
  public let item: Int
  /// What is wrong with it.
  public let message: String
}

extension Server {
  /// What can be found wrong with the settings without touching the machine.
  public static func complaints(about settings: HubSettings) -> [SettingComplaint] {
    var found: [SettingComplaint] = []
    func look(at name: String, _ items: [String], _ complaint: (String) -> ServerError?) {
      for (index, item) in items.enumerated() {
        guard let error = complaint(item) else { continue }
        found.append(SettingComplaint(path: ["hub", name], item: index, message: "hub.\(name): \(error)"))
      }
    }
    look(at: "listen", settings.listen) { SocketAddress($0) == nil ? .address($0) : nil }
    look(at: "trustedProxies", settings.trustedProxies) { CIDR($0) == nil ? .trustedProxy($0) : nil }
    look(at: "origins", settings.origins) { OriginPolicy([$0]) == nil ? .origins([$0]) : nil }
    return found
  }
}
