internal import COpenSSL

extension TLSSession {
  func step(_ result: hub_tls_result) -> TLSStep { TLSOutcome.step(result, of: pointer) }

  func transfer(_ result: hub_tls_result) -> TLSTransfer { TLSOutcome.transfer(result, of: pointer) }
}
