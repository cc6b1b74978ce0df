import HubKernel
import Testing

@testable import ClientChannels
