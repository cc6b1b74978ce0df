import HubWire

@testable import RateLimit

extension FuzzTarget {
  /// The file of bans, which people may write by hand. What was read stays so, written and read again.
  static let banFile = FuzzTarget(name: "ban-file") { input in
    guard let bans = try? BanText.parse(Array(input)) else { return }
    guard let again = try? BanText.parse(BanText.write(bans)) else {
      preconditionFailure("what was written cannot be read")
    }
    precondition(again.map(\.subnet) == bans.map(\.subnet), "other addresses came back")
    precondition(again.map(\.until) == bans.map(\.until), "other times came back")
    precondition(again == (try? BanText.parse(BanText.write(again))), "it never comes to rest")
  }

  /// Addresses and subnets, which come from settings, from proxies and from whoever bans.
  static let subnet = FuzzTarget(name: "subnet") { input in
    let text = String(decoding: input, as: UTF8.self)
    guard let subnet = Subnet(text) else { return }
    precondition(Subnet(subnet.description) == subnet, "\(subnet) is read as another")
    precondition(subnet.contains(subnet.base), "\(subnet) is without its first address")
  }
}
