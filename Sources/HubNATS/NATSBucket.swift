internal import CNATS

/// A key-value bucket of JetStream. It keeps the last value of each key, and its writes have one order for
/// all hubs. Every call waits for the server, and fails at once while there is no connection. A write that
/// failed because the connection was lost meanwhile may have come to pass.
package final class NATSBucket: @unchecked Sendable {
  // Sendable: the library's store and context are made for many threads, and the pointers never change.
  private let connection: NATSConnection
  let context: OpaquePointer?
  let store: OpaquePointer?
  /// What it is called.
  package let name: String

  /// Finds the bucket, or makes it. `patience` is how long each call may take from then on.
  package init(
    _ options: NATSBucketOptions, on connection: NATSConnection, patience: Duration = .seconds(2)
  ) throws(NATSFailure) {
    self.connection = connection
    name = options.name
    var script = jsOptions()
    try NATSFailure.check(jsOptions_Init(&script), "JetStream")
    script.Wait = OptionsHandle.milliseconds(patience)
    var context: OpaquePointer?
    try NATSFailure.check(
      natsConnection_JetStream(&context, connection.pointer, &script), "JetStream")
    var store: OpaquePointer?
    var status = js_KeyValue(&store, context, options.name)
    if status == NATS_NOT_FOUND { status = Self.make(options, context, &store) }
    if status != NATS_OK {
      let failure = NATSFailure(status, "the bucket \(options.name)")
      jsCtx_Destroy(context)
      throw failure
    }
    (self.context, self.store) = (context, store)
  }

  deinit {
    kvStore_Destroy(store)
    jsCtx_Destroy(context)
  }

  private static func make(
    _ options: NATSBucketOptions, _ context: OpaquePointer?, _ store: inout OpaquePointer?
  ) -> natsStatus {
    var wish = kvConfig()
    kvConfig_Init(&wish)
    wish.History = 1
    // The library wants nanoseconds.
    wish.TTL = options.lifetime == .zero ? 0 : OptionsHandle.milliseconds(options.lifetime) &* 1_000_000
    wish.MaxBytes = Int64(options.bytes)
    wish.MaxValueSize = Int32(clamping: options.valueBytes)
    wish.Replicas = Int32(clamping: options.replicas)
    wish.StorageType = options.isInMemory ? js_MemoryStorage : js_FileStorage
    var echo = jsRePublish()
    func make(_ name: UnsafePointer<CChar>) -> natsStatus {
      wish.Bucket = name
      let status = js_CreateKeyValue(&store, context, &wish)
      // Another hub may have made it a moment before, with settings of its own.
      return status == NATS_OK ? status : js_KeyValue(&store, context, name)
    }
    return options.name.withCString { name in
      guard !options.echo.isEmpty else { return make(name) }
      return "$KV.\(options.name).>".withCString { source in
        (options.echo + ".>").withCString { target in
          (echo.Source, echo.Destination) = (source, target)
          return withUnsafeMutablePointer(to: &echo) {
            wish.RePublish = $0
            return make(name)
          }
        }
      }
    }
  }

  /// Writes a value, whatever is there, and says which write it was.
  @discardableResult
  package func put(_ value: [UInt8], at key: String) throws(NATSFailure) -> UInt64 {
    try write(key) { revision, bytes in
      kvStore_Put(&revision, store, key, bytes.baseAddress, Int32(clamping: bytes.count))
    } value: {
      value
    }
  }

  /// Writes a value where none is; fails with `changed` where one is.
  @discardableResult
  package func create(_ value: [UInt8], at key: String) throws(NATSFailure) -> UInt64 {
    try write(key) { revision, bytes in
      kvStore_Create(&revision, store, key, bytes.baseAddress, Int32(clamping: bytes.count))
    } value: {
      value
    }
  }

  /// Writes a value if the last write of the key was that one; fails with `changed` if it was not.
  @discardableResult
  package func update(
    _ value: [UInt8], at key: String, after last: UInt64
  ) throws(NATSFailure) -> UInt64 {
    try write(key) { revision, bytes in
      kvStore_Update(&revision, store, key, bytes.baseAddress, Int32(clamping: bytes.count), last)
    } value: {
      value
    }
  }

  private func write(
    _ key: String, _ call: (inout UInt64, UnsafeRawBufferPointer) -> natsStatus, value: () -> [UInt8]
  ) throws(NATSFailure) -> UInt64 {
    try connection.check("writing \(key) to \(name)")
    var revision: UInt64 = 0
    let status = value().withUnsafeBytes { call(&revision, $0) }
    try NATSFailure.check(status, "writing \(key) to \(name)")
    return revision
  }

  /// Forgets a value. Those who watch hear of it.
  package func delete(_ key: String) throws(NATSFailure) {
    try connection.check("deleting \(key) from \(name)")
    try NATSFailure.check(kvStore_Delete(store, key), "deleting \(key) from \(name)")
  }

  /// Writes a value without waiting for the server: whether it was kept only an `echo` tells. With `isNew`
  /// it is kept where no value is.
  package func send(_ value: [UInt8], at key: String, isNew: Bool = false) throws(NATSFailure) {
    try connection.publish(
      value, to: "$KV.\(name).\(key)", headers: isNew ? [("Nats-Expected-Last-Subject-Sequence", "0")] : [])
  }

  /// Forgets a value without waiting for the server.
  package func sendDeletion(of key: String) throws(NATSFailure) {
    try connection.publish([], to: "$KV.\(name).\(key)", headers: [("KV-Operation", "DEL")])
  }

  /// Reads a value; nil where none is.
  package func get(_ key: String) throws(NATSFailure) -> NATSEntry? {
    try connection.check("reading \(key) of \(name)")
    var entry: OpaquePointer?
    let status = kvStore_Get(&entry, store, key)
    if status == NATS_NOT_FOUND { return nil }
    try NATSFailure.check(status, "reading \(key) of \(name)")
    defer { kvEntry_Destroy(entry) }
    return NATSEntry(reading: entry)
  }

  /// Takes whole keys out of the bucket, without a word to those who watch: all that the pattern means, in
  /// which `*` stands for one word and a last `>` for all that follow.
  package func purge(_ pattern: String) throws(NATSFailure) {
    try connection.check("purging \(pattern) from \(name)")
    var script = jsOptions()
    jsOptions_Init(&script)
    var code = jsErrCode(rawValue: 0)
    let status = "$KV.\(name).\(pattern)".withCString { subject in
      script.Stream.Purge.Subject = subject
      return js_PurgeStream(context, "KV_\(name)", &script, &code)
    }
    try NATSFailure.check(status, "purging \(pattern) from \(name)")
  }

  /// Watches keys: `*` stands for one word and a last `>` for all that follow. `hear` gets what is there,
  /// then nil, then every write, on a thread of the watch.
  package func watch(
    _ pattern: String = ">", _ hear: @escaping @Sendable (NATSEntry?) -> Void
  ) throws(NATSFailure) -> NATSWatch {
    try NATSWatch(self, pattern, hear)
  }

  /// Reads all values whose keys the pattern means, and waits for them no longer than `patience`.
  package func entries(_ pattern: String, within patience: Duration) throws(NATSFailure) -> [NATSEntry] {
    try connection.check("reading \(pattern) of \(name)")
    var watcher: OpaquePointer?
    try NATSFailure.check(kvStore_Watch(&watcher, store, pattern, nil), "reading \(pattern) of \(name)")
    defer { kvWatcher_Destroy(watcher) }
    var entries: [NATSEntry] = []
    let end = nats_Now() + OptionsHandle.milliseconds(patience)
    while true {
      var entry: OpaquePointer?
      let status = kvWatcher_Next(&entry, watcher, max(1, end - nats_Now()))
      try NATSFailure.check(status, "reading \(pattern) of \(name)")
      guard let entry else { return entries }
      defer { kvEntry_Destroy(entry) }
      entries.append(NATSEntry(reading: entry))
    }
  }
}

extension NATSEntry {
  init(reading entry: OpaquePointer?) {
    key = kvEntry_Key(entry).map { String(cString: $0) } ?? ""
    revision = kvEntry_Revision(entry)
    value =
      kvEntry_Operation(entry) == kvOp_Put
      ? [UInt8](
        UnsafeRawBufferPointer(start: kvEntry_Value(entry), count: Int(kvEntry_ValueLen(entry)))) : nil
  }
}
