internal import Glibc
internal import HubKernel

/// Notices when files say something else than before, however they are replaced: written in place, renamed
/// over as editors do, or swapped through a link as volumes of a cluster do. So it is folders that are
/// watched.
final class FileWatch: Sendable {
  private struct State {
    var paths: [String] = []
    var isOn = false
    var isRunning = false
    /// What each file was when it was looked at last.
    var seen: [String: Look] = [:]
  }

  /// What can be told of a file without reading it, and of what is in it.
  private struct Look: Equatable {
    var stamp: [Int] = []
    var content: EntityTag?
  }

  /// A file is often written in several steps.
  private static let settling: Int32 = 200
  /// Something else in the folder may be written again and again, and that must not hold up what matters.
  private static let longestUnrest = 10
  /// Some file systems say nothing of what happens in them, and a folder may be replaced.
  private static let interval: Int32 = 5_000
  private static let limit = 16 << 20
  private static let events =
    UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_CREATE) | UInt32(IN_DELETE) | UInt32(IN_ATTRIB)

  private let state = Lock(State())
  /// Is told which files changed; false when it could do nothing about it yet.
  private let changed: @Sendable ([String]) async -> Bool

  init(changed: @escaping @Sendable ([String]) async -> Bool) { self.changed = changed }

  /// Watches these files from now on, or none.
  func apply(isOn: Bool, _ paths: [String]) throws(SystemFailure) {
    let mustStart = state.withLock { state in
      state.isOn = isOn
      state.paths = paths
      // What is there now is what was just read.
      state.seen = isOn ? Dictionary(paths.map { ($0, Self.look($0, nil)) }) { $1 } : [:]
      guard isOn, !state.isRunning else { return false }
      state.isRunning = true
      return true
    }
    guard mustStart else { return }
    let descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    guard descriptor >= 0 else {
      state.withLock { $0.isRunning = false }
      throw .last
    }
    try BackgroundThread.begin { [weak self] in
      while let watch = self, watch.turn(descriptor) {}
      close(descriptor)
    }
  }

  /// Waits once and looks; false when nobody wants that any more.
  private func turn(_ descriptor: Int32) -> Bool {
    let paths = state.withLock { state in
      state.isRunning = state.isOn
      return state.isOn ? state.paths : nil
    }
    guard let paths else { return false }
    for folder in Set(paths.flatMap(Self.folders)) { inotify_add_watch(descriptor, folder, Self.events) }
    var wait = Self.interval
    var unrest = 0
    while unrest < Self.longestUnrest, Self.hasEvents(descriptor, within: wait) {
      unrest += 1
      while !Descriptor.read(descriptor, upTo: 65_536).isEmpty {}
      wait = Self.settling
    }
    look(at: paths)
    return true
  }

  private func look(at paths: [String]) {
    let before = state.withLock { $0.seen }
    let now = Dictionary(paths.map { ($0, Self.look($0, before[$0])) }) { $1 }
    let others = paths.filter { before[$0]?.content != now[$0]?.content }
    guard !others.isEmpty else {
      state.withLock { state in
        for path in paths where state.seen[path] != nil { state.seen[path] = now[path] }
      }
      return
    }
    Task { [changed, state] in
      guard await changed(others) else { return }
      // A reload may have said anew what is to be watched, and looked at it itself.
      state.withLock { state in
        for path in others where state.seen[path] == before[path] { state.seen[path] = now[path] }
      }
    }
  }

  private static func hasEvents(_ descriptor: Int32, within milliseconds: Int32) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, milliseconds) > 0
  }

  /// The folder a file is in, and the one in which it really is.
  private static func folders(of path: String) -> [String] {
    var paths = [path]
    if let real = realpath(path, nil) {
      paths.append(String(cString: real))
      free(real)
    }
    return paths.map { path in
      guard let slash = path.lastIndex(of: "/") else { return "." }
      return slash == path.startIndex ? "/" : String(path[..<slash])
    }
  }

  private static func look(_ path: String, _ before: Look?) -> Look {
    var status = stat()
    guard stat(path, &status) == 0 else { return Look() }
    let stamp = [
      Int(status.st_dev), Int(clamping: status.st_ino), Int(status.st_size), status.st_mtim.tv_sec,
      status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
    ]
    if let before, before.stamp == stamp { return before }
    guard case .success(let bytes) = FileText.bytes(of: path, limit: limit) else { return Look(stamp: stamp) }
    return Look(stamp: stamp, content: EntityTag(of: bytes))
  }
}
