#ifndef HUB_COPENSSL_SHIM_H
#define HUB_COPENSSL_SHIM_H

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// Swift does not import function-like macros; each function below stands for one macro, or for a few calls
// whose order matters (errno, the error queue).

// Contexts.

static inline int hub_context_versions(SSL_CTX *context, int oldest, int newest) {
  return SSL_CTX_set_min_proto_version(context, oldest) == 1
      && SSL_CTX_set_max_proto_version(context, newest) == 1;
}

static inline int hub_context_groups(SSL_CTX *context, const char *list) {
  return SSL_CTX_set1_groups_list(context, list) == 1;
}

static inline void hub_context_modes(SSL_CTX *context) {
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                                | SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY | SSL_MODE_NO_AUTO_CHAIN);
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION
                                   | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_read_ahead(context, 1);
}

static inline void hub_context_limits(SSL_CTX *context, long longest_chain, int deepest_chain) {
  SSL_CTX_set_max_cert_list(context, longest_chain);
  SSL_CTX_set_verify_depth(context, deepest_chain);
}

/// The context takes a reference of its own to the certificate.
static inline int hub_context_add_chain(SSL_CTX *context, X509 *certificate) {
  return SSL_CTX_add1_chain_cert(context, certificate) == 1;
}

static const unsigned char hub_alpn_http11[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

static inline int hub_alpn_select(SSL *session, const unsigned char **out, unsigned char *out_length,
                                  const unsigned char *offered, unsigned int offered_length, void *unused) {
  (void)session;
  (void)unused;
  unsigned char *chosen = NULL;
  int found = SSL_select_next_proto(&chosen, out_length, hub_alpn_http11, sizeof hub_alpn_http11, offered,
                                    offered_length);
  if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

static inline void hub_context_accept_http11(SSL_CTX *context) {
  SSL_CTX_set_alpn_select_cb(context, hub_alpn_select, NULL);
}

/// Returns 1 when it worked (the function underneath is one of the few that return 0 for that).
static inline int hub_context_offer_http11(SSL_CTX *context) {
  return SSL_CTX_set_alpn_protos(context, hub_alpn_http11, sizeof hub_alpn_http11) == 0;
}

// Sessions.

typedef struct {
  int outcome;        ///< one of SSL_ERROR_*
  int system_error;   ///< errno, as the call left it
  unsigned long code; ///< the newest entry of the error queue
  size_t bytes;
} hub_tls_result;

static inline void hub_tls_prepare(void) {
  ERR_clear_error();
  errno = 0;
}

static inline hub_tls_result hub_tls_judge(SSL *session, int returned, size_t bytes) {
  hub_tls_result result = {SSL_ERROR_NONE, errno, 0, bytes};
  if (returned > 0) return result;
  result.outcome = SSL_get_error(session, returned);
  result.code = ERR_peek_last_error();
  result.bytes = 0;
  // RFC 5246 §7.2.2: a broken session is not closed politely. Quiet makes SSL_shutdown send nothing.
  if (result.outcome == SSL_ERROR_SSL || result.outcome == SSL_ERROR_SYSCALL)
    SSL_set_quiet_shutdown(session, 1);
  return result;
}

static inline hub_tls_result hub_tls_handshake(SSL *session) {
  hub_tls_prepare();
  return hub_tls_judge(session, SSL_do_handshake(session), 0);
}

static inline hub_tls_result hub_tls_read(SSL *session, void *into, size_t count) {
  size_t bytes = 0;
  hub_tls_prepare();
  int returned = SSL_read_ex(session, into, count, &bytes);
  return hub_tls_judge(session, returned, bytes);
}

static inline hub_tls_result hub_tls_write(SSL *session, const void *from, size_t count) {
  size_t bytes = 0;
  hub_tls_prepare();
  int returned = SSL_write_ex(session, from, count, &bytes);
  return hub_tls_judge(session, returned, bytes);
}

/// 0 from SSL_shutdown means that our half is sent, which is all we wait for.
static inline hub_tls_result hub_tls_shutdown(SSL *session) {
  hub_tls_prepare();
  int returned = SSL_shutdown(session);
  return hub_tls_judge(session, returned == 0 ? 1 : returned, 0);
}

static inline int hub_tls_server_name(SSL *session, const char *name) {
  return SSL_set_tlsext_host_name(session, name) == 1;
}

// PEM. The callback refuses to ask for a passphrase: the default one would prompt on the terminal.

static inline int hub_pem_no_passphrase(char *buffer, int size, int writing, void *unused) {
  (void)buffer;
  (void)size;
  (void)writing;
  (void)unused;
  return -1;
}

static inline X509 *hub_pem_certificate(BIO *bio) {
  return PEM_read_bio_X509(bio, NULL, hub_pem_no_passphrase, NULL);
}

static inline EVP_PKEY *hub_pem_key(BIO *bio) {
  return PEM_read_bio_PrivateKey(bio, NULL, hub_pem_no_passphrase, NULL);
}

static inline long hub_bio_contents(BIO *bio, char **start) { return BIO_get_mem_data(bio, start); }

// Digests. A parameter keeps the addresses of its name and its value, so Swift, whose C strings live for one
// call only, must not make it.

static inline int hub_mac_sha256(EVP_MAC *algorithm, const unsigned char *key, size_t key_count,
                                 const unsigned char *message, size_t count, unsigned char output[32]) {
  char name[] = "SHA256";
  size_t length = 0;
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                             OSSL_PARAM_construct_end()};
  EVP_MAC_CTX *context = EVP_MAC_CTX_new(algorithm);
  int done = context != NULL && EVP_MAC_init(context, key, key_count, parameters) == 1
          && EVP_MAC_update(context, message, count) == 1 && EVP_MAC_final(context, output, &length, 32) == 1
          && length == 32;
  EVP_MAC_CTX_free(context);
  return done;
}

// Certificates.

static inline EVP_PKEY *hub_generate_p256(void) { return EVP_EC_gen("P-256"); }

typedef struct {
  int kind; ///< GEN_DNS, GEN_IPADD or -1 for the kinds nobody asks about
  const unsigned char *bytes;
  int count;
} hub_alternative_name;

static inline GENERAL_NAMES *hub_alternative_names(const X509 *certificate) {
  return (GENERAL_NAMES *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
}

static inline int hub_alternative_names_count(const GENERAL_NAMES *names) {
  return sk_GENERAL_NAME_num(names);
}

static inline hub_alternative_name hub_alternative_name_at(const GENERAL_NAMES *names, int index) {
  hub_alternative_name result = {-1, NULL, 0};
  const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
  if (name == NULL || (name->type != GEN_DNS && name->type != GEN_IPADD)) return result;
  const ASN1_STRING *text = name->type == GEN_DNS ? (const ASN1_STRING *)name->d.dNSName
                                                  : (const ASN1_STRING *)name->d.iPAddress;
  result.kind = name->type;
  result.bytes = ASN1_STRING_get0_data(text);
  result.count = ASN1_STRING_length(text);
  return result;
}

static inline void hub_free_text(unsigned char *text) { OPENSSL_free(text); }

#endif
