internal import CHubSys
internal import HubCrypto
internal import HubNet

/// A hub that is to be loaded: its address in numbers, and whom to believe.
struct LoadServer: Sendable {
  private static let mostAddresses = 8

  let url: String
  let host: String
  let address: hub_address
  let context: TLSContext?

  init(_ url: String, authority: String) throws(LoadFailure) {
    guard let place = CallWire.place(of: url) else { throw .badAddress(url) }
    var found = Array(repeating: hub_address(), count: Self.mostAddresses)
    guard hub_look_up(place.host, place.port, &found, Int32(Self.mostAddresses)) > 0 else {
      throw .unknownHost(place.host)
    }
    self.url = url
    host = place.host
    address = found[0]
    do throws(TLSSetupError) {
      context =
        place.isSecure
        ? try TLSContext.client(trust: authority.isEmpty ? .system : .authorities(.file(authority))) : nil
    } catch {
      throw .noTLS("\(error)")
    }
  }

  /// Where a peer of this id connects to.
  func url(of id: String) -> String { url + (url.contains("?") ? "&" : "?") + "peerId=" + id }
}
