internal import HubWire

/// A request that came before the description of who sent it (RFC 8445 §7.3).
struct EarlyCheck {
  let base: Base
  let from: RemoteAddress
  let priority: UInt32
  let nominates: Bool
  let fragment: [UInt8]
}
