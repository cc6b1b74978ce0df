import Glibc

/// libFuzzer's driver, from the sanitizer runtime: returns when its time is over, exits on a finding.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ one: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Gives the process to libFuzzer. Here, and not in main.swift, because a second file naming `fuzzOneInput`
/// as a C function would emit its symbol a second time.
func fuzz() -> CInt {
  _ = FuzzTarget.chosen  // a wrong name ends here, not inside the driver, which would call it a finding
  var count = CommandLine.argc
  var arguments = CommandLine.unsafeArgv
  return runDriver(&count, &arguments, fuzzOneInput)
}

/// The name by which libFuzzer knows the code under attack.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzTarget.chosen.run(UnsafeRawBufferPointer(start: bytes, count: count))
  return 0
}

extension FuzzTarget {
  static let all: [FuzzTarget] = [
    .recordBytes, .publication,
    .http, .webSocketFrames, .envelope, .settings, .editor, .proxyHeader, .peerID, .query, .adminRequest,
    .accept, .tokens, .origin, .banFile, .subnet, .program, .programManifest, .hubRecord, .seedBundle,
    .replica,
    .hubTexts, .hubLocation, .mesh, .classic, .scenario, .stun, .candidate, .ice, .description,
    .channelOpening,
    .channelFrames, .webhookQueue, .messageWire, .callWire, .recording, .iceAddress, .storedRow,
    .writeAheadLog, .authority,
  ]

  /// The target that FUZZ_TARGET names, looked up once: the driver calls it many thousand times a second.
  static let chosen: FuzzTarget = {
    let wanted = getenv("FUZZ_TARGET").map { String(cString: $0) }
    if let target = all.first(where: { $0.name == wanted }) { return target }
    print("set FUZZ_TARGET to one of: \(all.map(\.name).joined(separator: " "))")
    exit(2)
  }()
}
