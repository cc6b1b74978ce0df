internal import Glibc
internal import HubKernel

/// The file with the hubs that have names on this machine.
struct HubContexts: Sendable {
  /// Nobody has more hubs, or longer paths.
  private static let longestFile = 1 << 20
  static let most = 1_000

  let path: String
  /// The one that holds when nothing else says which hub is meant.
  var current: String?
  var all: [HubContext] = []

  /// Reads the file; one that is not there yet has nobody in it.
  init(environment: [String: String]) throws(CommandFailure) {
    guard let path = HubContexts.path(environment: environment) else {
      self.path = ""
      return
    }
    self.path = path
    switch FileText.bytes(of: path, limit: Self.longestFile) {
    case .failure(let failure):
      guard failure.number == ENOENT || failure.number == ENOTDIR || failure.number == EACCES else {
        throw CommandFailure(.failed, "\(path.printable) cannot be read: \(failure)")
      }
      if failure.number == EACCES, FileText.exists(path) {
        throw CommandFailure(.failed, "\(path.printable) cannot be read: \(failure)")
      }
    case .success(let bytes):
      try HubContexts.refuseStrangers(path)
      try read(bytes)
    }
  }

  /// Where it is; nil where nobody says where this user's settings are.
  static func path(environment: [String: String]) -> String? {
    if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
      return "\(folder)/loft/contexts.json"
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return "\(home == "/" ? "" : home)/.config/loft/contexts.json"
  }

  /// Whoever may write here could send the user's tokens to a hub of his own.
  private static func refuseStrangers(_ path: String) throws(CommandFailure) {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    if status.st_uid != getuid(), status.st_uid != 0 {
      throw CommandFailure(.refused, "\(path.printable) belongs to another user")
    }
    if status.st_mode & (S_IWGRP | S_IWOTH) != 0 {
      throw CommandFailure(
        .refused, "\(path.printable) can be written by others, who could lead your tokens astray",
        hint: "chmod go-w '\(path.printable)'")
    }
  }

  private mutating func read(_ bytes: [UInt8]) throws(CommandFailure) {
    let broken = CommandFailure(
      .invalid, "\(path.printable) is not what 'hubctl context' writes",
      hint: "mend it, or move it away and add the contexts again")
    guard bytes.count <= Self.longestFile, let text = String(validating: bytes, as: UTF8.self),
      let json = try? JSONValue(parsing: text), case .array(let entries)? = json["contexts"],
      entries.count <= Self.most
    else { throw broken }
    for entry in entries {
      guard let name = entry["name"]?.text, HubContext.mistake(inName: name) == nil, self[name] == nil,
        let address = entry["address"]?.text, AdminTarget(address) != nil
      else { throw broken }
      all.append(
        HubContext(
          name: name, address: address, tokenFile: entry["tokenFile"]?.text ?? "",
          authority: entry["authority"]?.text ?? ""))
    }
    current = json["current"]?.text
  }

  subscript(name: String) -> HubContext? { all.first { $0.name == name } }

  /// The one of that name, or an error that names what there is.
  func find(_ name: String) throws(CommandFailure) -> HubContext {
    if let context = self[name] { return context }
    let near = Suggestion.nearest(to: name, among: all.map(\.name))
    throw CommandFailure(
      .notFound, "there is no context '\(name.printable)'",
      hint: near.map { "did you mean '\($0)'?" } ?? "'hubctl context list' lists them")
  }

  /// As JSON; `path` is told besides when it is for programs and not for the file.
  func json(withPath: Bool = false) -> String {
    let writer = JSONWriter()
    writer.object {
      if withPath { $0.field("file", path) }
      if let current { $0.field("current", current) }
      $0.list("contexts") { list in
        for context in all {
          list.object {
            $0.field("name", context.name)
            $0.field("address", context.address)
            if !context.tokenFile.isEmpty { $0.field("tokenFile", context.tokenFile) }
            if !context.authority.isEmpty { $0.field("authority", context.authority) }
          }
        }
      }
    }
    return writer.text
  }

  /// Writes the file, for this user alone.
  func write() throws(CommandFailure) {
    guard !path.isEmpty else {
      throw CommandFailure(
        .failed, "nothing says where your settings are", hint: "set XDG_CONFIG_HOME or HOME")
    }
    do {
      let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
      try FileText.makeFolder(folder, mode: 0o700)
      try FileText.replace(path, with: json() + "\n", mode: 0o600)
    } catch {
      throw CommandFailure(.failed, "\(path.printable) cannot be written: \(error)")
    }
  }
}
