/// Hubs that did not announce themselves here.
struct OtherHubs: Sendable {
  var list: @Sendable () -> [HubInfo] = { [] }
}
