import HubKernel

/// The reactor that an engine lives on. In an object of its own, since what never changes in one can be used
/// without counting a reference to it.
final class Spot {
  let station: Station

  init(_ station: Station) { self.station = station }
}
