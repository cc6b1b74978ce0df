internal import Glibc

extension ProgramCommand {
  /// What the system is told to run, found on this machine.
  struct Resolved {
    var path: String
    var words: [String]
  }

  /// The program that makes sandboxes.
  private static let sandboxer = "bwrap"
  private static let longestWord = 4_096
  private static let mostWords = 256

  /// Where the program lies, within what keeps it apart.
  func resolved() throws(ProgramFailure) -> Resolved {
    guard let name = words.first, !name.isEmpty, words.count <= ProgramCommand.mostWords,
      words.allSatisfy({ $0.utf8.count <= ProgramCommand.longestWord && !$0.utf8.contains(0) })
    else { throw ProgramFailure("what is to be run is empty or too long") }
    let path = try find(name)
    guard sandbox != .off else { return Resolved(path: path, words: words) }
    guard let keeper = try? find(ProgramCommand.sandboxer) else {
      if sandbox == .wanted { return Resolved(path: path, words: words) }
      throw ProgramFailure("there is no bwrap, which its sandbox needs")
    }
    var around = [
      ProgramCommand.sandboxer, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc",
      "--unshare-all", "--die-with-parent", "--new-session",
    ]
    if !folder.isEmpty { around += ["--chdir", folder] }
    return Resolved(path: keeper, words: around + ["--", path] + words.dropFirst())
  }

  /// Whether this machine can keep programs apart.
  package var hasSandboxer: Bool { (try? find(ProgramCommand.sandboxer)) != nil }

  /// A name without a slash is looked for as a shell would.
  private func find(_ name: String) throws(ProgramFailure) -> String {
    if name.utf8.contains(UInt8(ascii: "/")) {
      let isRelative = !name.hasPrefix("/") && !folder.isEmpty
      let path = isRelative ? "\(folder)/\(name)" : name
      guard access(path, X_OK) == 0 else { throw ProgramFailure("\(path) cannot be run", errno) }
      return name
    }
    for place in (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") {
      let path = "\(place)/\(name)"
      if access(path, X_OK) == 0 { return path }
    }
    throw ProgramFailure("there is no program '\(name)' in PATH")
  }

  /// The limit as the system wants it, which counts everything that a user runs.
  var processLimit: UInt64 {
    limits.processes == 0 ? 0 : limits.processes + ProgramCommand.runningThreads()
  }

  /// How many threads our user has.
  private static func runningThreads() -> UInt64 {
    guard let folder = opendir("/proc") else { return 0 }
    defer { closedir(folder) }
    let user = getuid()
    var count: UInt64 = 0
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      var about = stat()
      guard name.utf8.allSatisfy({ (48...57).contains($0) }), stat("/proc/\(name)", &about) == 0,
        about.st_uid == user
      else { continue }
      // One link for each task, and those of the folder itself.
      count += stat("/proc/\(name)/task", &about) == 0 ? UInt64(max(1, Int(about.st_nlink) - 2)) : 1
    }
    return count
  }
}

extension ProgramCommand {
  /// Those of the hub's own variables that have these names.
  package static func environment(_ names: [String]) -> [String: String] {
    var found: [String: String] = [:]
    for name in names { if let value = getenv(name) { found[name] = String(cString: value) } }
    return found
  }

  /// Which files it consists of, as they are now: changing one of them changes this.
  package var stamp: String {
    words.compactMap { word in
      var about = stat()
      let path = word.hasPrefix("/") || folder.isEmpty ? word : "\(folder)/\(word)"
      guard word.utf8.contains(UInt8(ascii: "/")) || word.utf8.contains(UInt8(ascii: ".")),
        stat(path, &about) == 0,
        about.st_mode & S_IFMT == S_IFREG
      else { return nil }
      return "\(about.st_ino).\(about.st_size).\(about.st_mtim.tv_sec).\(about.st_mtim.tv_nsec)"
    }.joined(separator: " ")
  }
}
