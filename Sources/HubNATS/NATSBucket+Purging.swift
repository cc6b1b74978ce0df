internal import CNATS

extension NATSBucket {
  /// Takes a key out, with all its writes up to that one and without a word to those who watch: what was
  /// written since stays.
  package func purge(_ key: String, upTo revision: UInt64) throws(NATSFailure) {
    var script = jsOptions()
    jsOptions_Init(&script)
    var code = jsErrCode(rawValue: 0)
    let status = "$KV.\(name).\(key)".withCString { subject in
      script.Stream.Purge.Subject = subject
      // Those before it go, and it itself stays.
      script.Stream.Purge.Sequence = revision &+ 1
      return js_PurgeStream(context, "KV_\(name)", &script, &code)
    }
    try NATSFailure.check(status, "purging \(key) from \(name)")
  }
}
