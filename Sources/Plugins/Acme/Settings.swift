public import HubKernel
import HubTokens

extension AcmePlugin {
  /// What can be said under `acme:`.
  public struct Settings: PluginSettings {
    var domains: [String] = []
    var contact: [String] = []
    var agreeToTerms = false
    var directory = "https://acme-v02.api.letsencrypt.org/directory"
    var challenge = Challenge.handshake
    var listen = [":80"]
    var key = KeyType.p256
    var authority = ""
    var externalAccount = ExternalAccount()
    var ordersPerDay = 5
    var orderTime = Duration.seconds(300)

    /// The defaults.
    public init() {}

    /// More names than public authorities put into one certificate.
    static let mostDomains = 100
    static let mostContacts = 10
    static let mostAddresses = 8

    /// How an authority sees that a name is served here.
    public enum Challenge: String, CaseIterable, SettingValue {
      /// A file over plain HTTP, on port 80 of the name (RFC 8555 §8.3).
      case file = "http-01"
      /// A handshake, on port 443 of the name (RFC 8737).
      case handshake = "tls-alpn-01"
    }

    /// The keys certificates can be for.
    public enum KeyType: String, CaseIterable, SettingValue {
      case p256
      case rsa
    }

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field(
        "domains", \.domains, "the names the certificate is for; the first is its own name",
        perNamespace: false, check: domainComplaint),
      Field(
        "contact", \.contact, "where the authority may write to, such as mailto:ops@example.org",
        perNamespace: false, check: contactComplaint),
      Field(
        "agreeToTerms", \.agreeToTerms,
        "whether you have read the authority's terms of service and agree; nothing is ordered otherwise",
        perNamespace: false),
      Field(
        "directory", \.directory, "where the authority's directory is (RFC 8555 §7.1.1)",
        perNamespace: false, check: directoryComplaint),
      Field(
        "challenge", \.challenge,
        "how the authority sees that the names are served here: tls-alpn-01 comes to port 443, http-01 to 80",
        perNamespace: false),
      Field(
        "listen", \.listen,
        "for http-01: addresses where challenges, and nothing else, are answered without encryption; none "
          + "where a proxy brings them to the hub",
        perNamespace: false,
        check: { $0.count <= mostAddresses ? nil : "there are more than \(mostAddresses)" }
      ),
      Field("key", \.key, "what kind of key the certificate is for", perNamespace: false),
      Field(
        "authority", \.authority,
        "file with the authorities to believe when talking to the directory, PEM; empty means the machine's",
        perNamespace: false),
      Group(
        "externalAccount", \.externalAccount, "who you are to authorities that want to know",
        perNamespace: false),
      Field(
        "ordersPerDay", \.ordersPerDay, "orders at most in any 24 hours, over restarts as well",
        in: 1...100, perNamespace: false),
      Field(
        "orderTime", \.orderTime, "how long an order may take before it is given up",
        in: .seconds(10) ... .seconds(3_600), perNamespace: false),
    ]

    /// Says what cannot be.
    public func validate(_ problems: inout Problems, at position: Position) {
      if domains.isEmpty {
        problems.warn(
          "acme.domains is empty, and a certificate is for a name", at: position,
          hint: "domains: [hub.example.org]; nothing is ordered without")
      } else if !agreeToTerms {
        problems.add(
          "acme.agreeToTerms is not true, and authorities ask for that", at: position,
          hint: "read the terms of the authority; if you agree, write agreeToTerms: true")
      }
      if externalAccount.id.isEmpty != (externalAccount.key == nil) {
        problems.add("acme.externalAccount needs both id and key", at: position)
      }
      if let key = externalAccount.key, key.isResolved, externalAccount.bytes == nil {
        problems.add(
          "acme.externalAccount.key is not base64url", at: position,
          hint: "write it as the authority gave it to you")
      }
    }

    @Sendable private static func domainComplaint(_ domains: [String]) -> String? {
      if domains.count > mostDomains { return "there are more than \(mostDomains)" }
      for name in domains {
        if name.hasPrefix("*.") { return "\(name.printable) has a star, and that takes a challenge over DNS" }
        guard isName(name) else { return "\(name.printable) is no name such as hub.example.org" }
      }
      return Set(domains).count < domains.count ? "one of them stands there twice" : nil
    }

    /// A DNS name in small letters, which is not an address.
    private static func isName(_ name: String) -> Bool {
      let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      let isPlain = labels.allSatisfy { label in
        (1...63).contains(label.count) && label.first != UInt8(ascii: "-")
          && label.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
          }
      }
      let isNumber = labels.last?.allSatisfy { (48...57).contains($0) } ?? true
      return isPlain && !isNumber && name.utf8.count <= 253
    }

    @Sendable private static func contactComplaint(_ contacts: [String]) -> String? {
      if contacts.count > mostContacts { return "there are more than \(mostContacts)" }
      let odd = contacts.first { contact in
        !contact.hasPrefix("mailto:") || !contact.contains("@")
          || contact.utf8.contains { $0 <= 0x20 || $0 >= 0x7F }
      }
      return odd.map { "\($0.printable) is not such as mailto:ops@example.org" }
    }

    @Sendable private static func directoryComplaint(_ url: String) -> String? {
      url.hasPrefix("https://") ? nil : "\(url.printable) does not begin with https://"
    }
  }

  /// An account elsewhere that the authority binds ours to (RFC 8555 §7.3.4).
  public struct ExternalAccount: PluginSettings {
    var id = ""
    var key = Secret?.none

    /// None.
    public init() {}

    /// What can be set.
    public static let fields: [Field<ExternalAccount>] = [
      Field("id", \.id, "the key identifier the authority gave you", perNamespace: false),
      Field("key", \.key, "the key that came with it, base64url: env:NAME or file:PATH", perNamespace: false),
    ]

    /// The key itself, where it is at hand.
    var bytes: [UInt8]? {
      key?.withBytes { bytes in
        let text = bytes.filter { $0 != UInt8(ascii: "=") && $0 > 0x20 }
        return text.isEmpty ? nil : Base64URL.decode(text)
      } ?? nil
    }
  }
}
