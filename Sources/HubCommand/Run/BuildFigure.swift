internal import HubKernel

/// Which hub this is, for those who look at many.
enum BuildFigure {
  static func declare(in kernel: Kernel) {
    kernel.meters(owner: MeterRegistry.kernel)
      .gauge("build_info", "which hub this is", labels: ["version": HubCommand.version]).set(1)
  }
}
