internal import Glibc
internal import HubCrypto
internal import HubKernel

/// A plugin as its author gives it to others: its files, a list of them with digests, one archive.
struct PluginArchive {
  /// One of the files.
  struct Entry: Equatable {
    /// Within the folder.
    let path: String
    let bytes: Int
    let digest: String
  }

  /// The list, in the archive.
  static let list = "plugin.json"
  private static let mostFiles = 1_000
  private static let largestFile = 1 << 22
  /// What compilers and interpreters leave behind, which begins with no dot.
  private static let leftovers = ["__pycache__", "node_modules"]

  let name: String
  let version: String
  /// The folder, from the root.
  let folder: String
  let entries: [Entry]

  /// Looks at the files of a folder. What begins with a dot stays at home.
  init(_ folder: String, version: String) throws(CommandFailure) {
    guard Self.isVersion(version) else {
      throw CommandFailure(
        .usage, "'\(version.printable)' is no version", hint: "write 1.0.0, and 1.0.1 for the next one")
    }
    self.folder = folder
    self.version = version
    name = folder.split(separator: "/").last.map(String.init) ?? "plugin"
    var entries: [Entry] = []
    try Self.collect("", in: folder, &entries)
    guard !entries.isEmpty else { throw CommandFailure(.notFound, "\(folder) has no files") }
    self.entries = entries
  }

  /// What the archive and the folder in it are called.
  var title: String { "\(name)-\(version)" }

  /// plugin.json.
  var description: String {
    let writer = JSONWriter()
    writer.object {
      $0.field("name", name)
      $0.field("version", version)
      $0.field("api", HubCommand.api)
      $0.field("packedBy", "hubctl \(HubCommand.version)")
      $0.list(
        "files",
        { list in
          for entry in entries {
            list.object {
              $0.field("path", entry.path)
              $0.field("bytes", entry.bytes)
              $0.field("sha256", entry.digest)
            }
          }
        })
    }
    return String(decoding: writer.bytes, as: UTF8.self) + "\n"
  }

  /// How tar makes it out of the folder and of one that has the list; twice from the same files, the same
  /// bytes.
  func words(writing output: String, listIn place: String) -> [String] {
    [
      "tar", "--create", "--gzip", "--file", output, "--format=ustar", "--sort=name", "--mtime=@0",
      "--owner=0",
      "--group=0", "--numeric-owner", "--mode=u+rw,go+r,go-w", "--transform=s,^,\(title)/,", "--directory",
      place,
      Self.list, "--directory", folder, "--no-wildcards", "--verbatim-files-from", "--",
    ] + entries.map(\.path)
  }

  private static func collect(
    _ inner: String, in folder: String, _ entries: inout [Entry]
  ) throws(CommandFailure) {
    for name in FileText.names(in: "\(folder)/\(inner)") where !leftovers.contains(name) {
      let path = inner.isEmpty ? name : "\(inner)/\(name)"
      var status = stat()
      guard lstat("\(folder)/\(path)", &status) == 0 else {
        throw CommandFailure(.failed, "\(path) cannot be looked at: \(SystemFailure.last)")
      }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: try collect(path, in: folder, &entries)
      case S_IFREG: entries.append(try entry(path, in: folder))
      default:
        throw CommandFailure(
          .invalid, "\(path) is neither a file nor a folder", hint: "a link leads nowhere on other machines")
      }
      guard entries.count <= mostFiles else {
        throw CommandFailure(.invalid, "\(folder) has more than \(mostFiles) files, which is no plugin")
      }
    }
  }

  private static func entry(_ path: String, in folder: String) throws(CommandFailure) -> Entry {
    guard path != list else {
      throw CommandFailure(.invalid, "\(list) is written here, and \(folder) has one already")
    }
    guard case .success(let bytes) = FileText.bytes(of: "\(folder)/\(path)", limit: largestFile) else {
      throw CommandFailure(.failed, "\(path) cannot be read")
    }
    guard bytes.count <= largestFile else {
      throw CommandFailure(
        .invalid, "\(path) is larger than \(largestFile / 1_048_576) MiB",
        hint: "a built program does not belong into an archive of sources")
    }
    return Entry(path: path, bytes: bytes.count, digest: Digest.sha256(bytes).hex)
  }

  /// Three numbers with dots between them, and perhaps a hyphen and letters.
  private static func isVersion(_ text: String) -> Bool {
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let isPlain = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2E || byte == 0x2D
    }
    return isPlain && text.utf8.count <= 40 && numbers.count == 3 && numbers.allSatisfy { Int($0) != nil }
      && parts.last?.isEmpty == false
  }
}
