internal import COpenSSL
internal import Glibc

extension CertificateInfo {
  /// What the first certificate of a chain says.
  public static func leaf(of source: PEMSource) throws(TLSSetupError) -> CertificateInfo {
    let chain = try PEMReader.certificates(source)
    guard let leaf = chain.first else { throw .noCertificate(source) }
    return CertificateInfo(reading: leaf.pointer)
  }

  /// A peer may send any number of names; so many are read.
  static let mostNames = 100
  /// RFC 1035 §2.3.4: no host name is longer.
  static let longestName = 255

  /// Reads a certificate. The bytes may be a stranger's, so names that cannot be printed are left out.
  init(reading certificate: OpaquePointer) {
    var hosts: [String] = []
    var addresses: [String] = []
    if let names = hub_alternative_names(certificate) {
      defer { GENERAL_NAMES_free(names) }
      for index in 0..<min(hub_alternative_names_count(names), Int32(Self.mostNames)) {
        let name = hub_alternative_name_at(names, index)
        guard name.count > 0, let start = name.bytes else { continue }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(name.count))
        if name.kind == GEN_DNS, let host = Self.printable(bytes) { hosts.append(host) }
        if name.kind == GEN_IPADD, let address = Self.address(bytes) { addresses.append(address) }
      }
    }
    var fingerprint = SHA256Digest()
    withUnsafeMutableBytes(of: &fingerprint) { output in
      _ = X509_digest(
        certificate, Algorithms.shared.sha256, output.bindMemory(to: UInt8.self).baseAddress, nil)
    }
    self.init(
      commonName: Self.commonName(certificate), hostNames: hosts, addresses: addresses,
      notBefore: Self.seconds(X509_get0_notBefore(certificate)),
      notAfter: Self.seconds(X509_get0_notAfter(certificate)), fingerprint: fingerprint)
  }

  private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64 {
    guard let epoch = ASN1_TIME_set(nil, 0) else { return 0 }
    defer { ASN1_STRING_free(epoch) }
    var (days, seconds): (Int32, Int32) = (0, 0)
    guard let time, ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return 0 }
    return Int64(days) * 86_400 + Int64(seconds)
  }

  private static func commonName(_ certificate: OpaquePointer) -> String? {
    let subject = X509_get_subject_name(certificate)
    let index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1)
    guard index >= 0, let entry = X509_NAME_get_entry(subject, index) else { return nil }
    var text: UnsafeMutablePointer<UInt8>?
    let count = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry))
    guard count > 0, let text else { return nil }
    defer { hub_free_text(text) }
    return printable(UnsafeRawBufferPointer(start: text, count: Int(count)))
  }

  private static func printable(_ bytes: UnsafeRawBufferPointer) -> String? {
    guard bytes.count <= longestName, bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func address(_ bytes: UnsafeRawBufferPointer) -> String? {
    let family = bytes.count == 4 ? AF_INET : AF_INET6
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard inet_ntop(family, bytes.baseAddress, &text, socklen_t(text.count)) != nil else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
