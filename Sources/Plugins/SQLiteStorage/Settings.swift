internal import Glibc
public import HubKernel

extension SQLiteStoragePlugin {
  /// What can be said under `sqlite-storage:`.
  public struct Settings: PluginSettings {
    var file = "loft-records.db"
    var waiting = 100_000
    var waitingBytes = ByteSize(bytes: 64 << 20)
    var commitWithin = Duration.zero
    var log = ByteSize(bytes: 16 << 20)
    var lockWithin = Duration.seconds(2)
    var checkTime = Duration.seconds(3)
    var tidyEvery = Duration.seconds(10)

    /// The defaults.
    public init() {}

    /// A path of the system is no longer, and names are put behind it.
    private static let longestPath = 3_800

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field(
        "file", \.file, "where the records are; from where the hub runs, unless it begins with a slash",
        perNamespace: false
      ) { file in
        if file.isEmpty || file.hasSuffix("/") { return "it names no file" }
        return file.utf8.contains(0) || file.utf8.count > longestPath ? "it is no path of a file" : nil
      },
      Field(
        "waiting", \.waiting, "the most changes that may wait to be written; more are refused as busy",
        in: 1...10_000_000, perNamespace: false),
      Field(
        "waitingBytes", \.waitingBytes, "the same in bytes",
        in: ByteSize(bytes: 65_536)...ByteSize(bytes: 4 << 30),
        perNamespace: false),
      Field(
        "commitWithin", \.commitWithin,
        "how long a change may wait for others to share its write to the disk; those that come during a "
          + "write share the next one in any case", in: .zero ... .seconds(1), perNamespace: false),
      Field(
        "lockWithin", \.lockWithin, "how long a hub is waited for that has the file and is just ending",
        in: .zero ... .seconds(8), perNamespace: false),
      Field(
        "log", \.log, "how long the log beside the file may grow before it is brought into the file",
        in: ByteSize(bytes: 65_536)...ByteSize(bytes: 1 << 30), perNamespace: false, change: .restart),
      Field(
        "checkTime", \.checkTime, "how long the file is looked over at the start; 0 s leaves it out",
        in: .zero ... .seconds(8), perNamespace: false),
      Field(
        "tidyEvery", \.tidyEvery, "how often records that have ended are deleted, a few at a time",
        in: .milliseconds(100) ... .seconds(3_600), perNamespace: false),
    ]

    /// Looks whether the file can be where it should be.
    public func validate(_ problems: inout Problems, at position: Position) {
      let folder = StoredFile.folder(of: file)
      if !StoredFile.isFolder(folder) {
        problems.add(
          "sqlite-storage.file: there is no folder \(folder)", at: position,
          hint: "make it, writable for the hub, or name another file")
      } else if access(folder, W_OK | X_OK) != 0 {
        problems.add(
          "sqlite-storage.file: the folder \(folder) cannot be written to", at: position,
          hint: "the database needs files beside it; give the folder to the hub, or name another file")
      } else if StoredFile.exists(file), access(file, R_OK | W_OK) != 0 || !StoredFile.isPlain(file) {
        problems.add(
          "sqlite-storage.file: \(file) is there and no file that can be written to", at: position,
          hint: "give it to the hub, or name another file")
      }
    }

    var limits: WriteQueue.Limits {
      WriteQueue.Limits(changes: waiting, bytes: waitingBytes.bytes, gathering: commitWithin)
    }
  }
}
