/// Those links of a transport that lead to vehicles and not to sockets. A transport looks here once it finds
/// that it has no socket of that name, so who has one pays nothing.
public final class VehicleDeck {
  /// Above every place of a socket, and below those of other kinds.
  private static let base: UInt32 = 0xFFFD_0000
  private static let most = 1 << 16

  private var vehicles: [(generation: UInt32, vehicle: (any LinkVehicle)?)] = []
  private var free: [Int] = []

  /// A deck without vehicles.
  public init() {}

  /// A link that leads to a vehicle; nil when there are too many.
  public func add(_ vehicle: any LinkVehicle) -> Link? {
    let place = free.popLast() ?? vehicles.count
    guard place < Self.most else { return nil }
    if place == vehicles.count { vehicles.append((0, nil)) }
    vehicles[place].generation &+= 1
    vehicles[place].vehicle = vehicle
    return Link(index: Self.base + UInt32(place), generation: vehicles[place].generation)
  }

  /// The link leads nowhere any more.
  public func remove(_ link: Link) {
    guard find(link) != nil else { return }
    vehicles[Int(link.index &- Self.base)].vehicle = nil
    free.append(Int(link.index &- Self.base))
  }

  /// What a link leads to, if that is a vehicle.
  public func find(_ link: Link) -> (any LinkVehicle)? {
    guard link.index &- Self.base < UInt32(Self.most) else { return nil }
    let place = Int(link.index &- Self.base)
    guard place < vehicles.count, vehicles[place].generation == link.generation else {
      return nil
    }
    return vehicles[place].vehicle
  }
}
