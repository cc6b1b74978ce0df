import HubWire

/// A datagram under way.
struct Parcel {
  var from: RemoteAddress
  var to: RemoteAddress
  let bytes: [UInt8]
}
