import HubKernel

/// Leads from the log of presence to the engine, which it does not keep alive.
final class Bell: Sendable {
  struct Wire {
    weak var engine: Engine?
  }

  let engine = Lock(Wire())
}
