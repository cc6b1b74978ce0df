import HubKernel

extension Message {
  /// What is to be named as the cause of an event that this message brings about: its trace where it has one,
  /// and its id otherwise.
  var cause: Cause { Cause(type: type, id: trace ?? messageID) }
}
