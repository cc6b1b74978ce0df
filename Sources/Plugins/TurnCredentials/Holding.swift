import HubKernel

/// What is known of one connection: how often it has asked, and whose servers it was told of.
final class Holding {
  var allowance = Allowance()
  var namespace = Namespace.standard
}
