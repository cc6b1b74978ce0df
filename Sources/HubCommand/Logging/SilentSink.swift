internal import HubKernel

/// For hubs that are put together and never run.
struct SilentSink: LogSink {
  func write(_ record: LogRecord) {}
}
