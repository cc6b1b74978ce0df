import HubKernel

/// A link that shows the page to whoever has it, until its end.
struct Share: Sendable {
  let name: String
  let maker: Standing
  let digest: [UInt8]
  /// When it ends: on the hub's clock, and in milliseconds since 1970.
  let ends: UInt64
  let until: Int64
}
