import HubKernel

/// Leads from the log of presence to the engine, until somebody cuts the wire. It holds on to the engine: a
/// weak reference would make every use of it, also those for each signal, take the slow path of counting.
final class Bell: Sendable {
  struct Wire {
    var engine: Engine?
  }

  let engine = Lock(Wire())
}
