internal import CHubSys
internal import Glibc

/// Listening sockets that a service manager opened for us: `LISTEN_FDS`, `LISTEN_PID` and `LISTEN_FDNAMES`.
struct InheritedSockets {
  struct Inherited: Equatable {
    let descriptor: Int32
    /// As the manager calls it; the one named `admin` is for those who run the hub.
    let name: String
  }

  /// Where inherited descriptors begin, by convention.
  static let firstDescriptor: Int32 = 3
  private static let mostDescriptors = 64

  let sockets: [Inherited]

  /// Reads the environment once and clears it, so that no child of ours believes the sockets to be its own.
  static func take() -> InheritedSockets {
    let found = InheritedSockets(
      process: ServiceManager.variable("LISTEN_PID"), count: ServiceManager.variable("LISTEN_FDS"),
      names: ServiceManager.variable("LISTEN_FDNAMES"), own: getpid())
    for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) }
    return found
  }

  init(process: String?, count: String?, names: String?, own: pid_t) {
    guard process == "\(own)", let count = count.flatMap({ Int($0) }), count > 0,
      count <= InheritedSockets.mostDescriptors
    else {
      sockets = []
      return
    }
    let names = (names ?? "").split(separator: ":", omittingEmptySubsequences: false).map { String($0) }
    sockets = (0..<count).map { at in
      Inherited(
        descriptor: InheritedSockets.firstDescriptor + Int32(at),
        name: names.indices.contains(at) ? names[at] : "")
    }
  }
}
