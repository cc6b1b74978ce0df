#ifndef HUB_COPENSSL_SHIM_H
#define HUB_COPENSSL_SHIM_H

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/time.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
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

// Challenges (RFC 8737): who asks with `acme-tls/1` and nothing else is shown another certificate.

typedef struct {
  size_t count;
  char **names;       ///< in small letters
  SSL_CTX **contexts;
} hub_challenges;

static const unsigned char hub_alpn_challenge[] = {10, 'a', 'c', 'm', 'e', '-', 't', 'l', 's', '/', '1'};

static inline int hub_challenge_select(SSL *session, const unsigned char **out, unsigned char *out_length,
                                       const unsigned char *offered, unsigned int offered_length,
                                       void *unused) {
  (void)session;
  (void)unused;
  if (offered_length != sizeof hub_alpn_challenge || memcmp(offered, hub_alpn_challenge, offered_length) != 0)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = offered + 1;
  *out_length = sizeof hub_alpn_challenge - 1;
  return SSL_TLSEXT_ERR_OK;
}

static inline void hub_context_accept_challenge(SSL_CTX *context) {
  SSL_CTX_set_alpn_select_cb(context, hub_challenge_select, NULL);
}

/// Returns 1 when it worked.
static inline int hub_context_offer_challenge(SSL_CTX *context) {
  return SSL_CTX_set_alpn_protos(context, hub_alpn_challenge, sizeof hub_alpn_challenge) == 0;
}

static inline void hub_challenges_free(void *parent, void *pointer, CRYPTO_EX_DATA *data, int index,
                                       long argument, void *more) {
  hub_challenges *all = (hub_challenges *)pointer;
  (void)parent;
  (void)data;
  (void)index;
  (void)argument;
  (void)more;
  if (all == NULL) return;
  for (size_t place = 0; place < all->count; place++) {
    OPENSSL_free(all->names[place]);
    SSL_CTX_free(all->contexts[place]);
  }
  OPENSSL_free(all->names);
  OPENSSL_free(all->contexts);
  OPENSSL_free(all);
}

/// Where a context keeps its challenges; they go when it goes, and sessions keep it alive.
static inline int hub_challenges_place(void) {
  return SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, hub_challenges_free);
}

/// The one name a client asks for (RFC 6066 §3); NULL when there is none, or the bytes are no such list.
static inline const unsigned char *hub_challenge_name(SSL *session, size_t *count) {
  const unsigned char *bytes = NULL;
  size_t length = 0;
  if (SSL_client_hello_get0_ext(session, TLSEXT_TYPE_server_name, &bytes, &length) != 1 || length < 5)
    return NULL;
  size_t list = (size_t)bytes[0] << 8 | bytes[1];
  size_t name = (size_t)bytes[3] << 8 | bytes[4];
  if (list + 2 != length || bytes[2] != TLSEXT_NAMETYPE_host_name || name + 5 != length) return NULL;
  *count = name;
  return bytes + 5;
}

static inline int hub_challenge_hello(SSL *session, int *alert, void *argument) {
  const unsigned char *offered = NULL;
  size_t length = 0;
  // RFC 7301 §3.1: the list has its length in front.
  if (SSL_client_hello_get0_ext(session, TLSEXT_TYPE_application_layer_protocol_negotiation, &offered, &length)
          != 1
      || length != sizeof hub_alpn_challenge + 2
      || memcmp(offered + 2, hub_alpn_challenge, sizeof hub_alpn_challenge) != 0)
    return SSL_CLIENT_HELLO_SUCCESS;
  const hub_challenges *all =
      (const hub_challenges *)SSL_CTX_get_ex_data(SSL_get_SSL_CTX(session), (int)(intptr_t)argument);
  size_t count = 0;
  const unsigned char *name = hub_challenge_name(session, &count);
  for (size_t place = 0; all != NULL && name != NULL && place < all->count; place++) {
    if (strlen(all->names[place]) != count
        || OPENSSL_strncasecmp(all->names[place], (const char *)name, count) != 0)
      continue;
    if (SSL_set_SSL_CTX(session, all->contexts[place]) == NULL) break;
    // Who comes for this shows no certificate, and must not come back as somebody who has shown one.
    SSL_set_verify(session, SSL_VERIFY_NONE, NULL);
    SSL_set_options(session, SSL_OP_NO_TICKET);
    SSL_set_num_tickets(session, 0);
    return SSL_CLIENT_HELLO_SUCCESS;
  }
  *alert = SSL_AD_UNRECOGNIZED_NAME;
  return SSL_CLIENT_HELLO_ERROR;
}

/// Gives a context that nobody uses yet its challenges; returns 1 when it worked. The contexts of the
/// challenges are kept by references of their own.
static inline int hub_context_answer(SSL_CTX *context, int place, size_t count, const char *const *names,
                                     SSL_CTX *const *contexts) {
  hub_challenges *all = (hub_challenges *)OPENSSL_zalloc(sizeof *all);
  if (all == NULL) return 0;
  all->names = (char **)OPENSSL_zalloc(count * sizeof *all->names);
  all->contexts = (SSL_CTX **)OPENSSL_zalloc(count * sizeof *all->contexts);
  int done = all->names != NULL && all->contexts != NULL;
  while (done && all->count < count) {
    size_t next = all->count;
    all->names[next] = OPENSSL_strdup(names[next]);
    done = all->names[next] != NULL && SSL_CTX_up_ref(contexts[next]) == 1;
    if (!done) {
      OPENSSL_free(all->names[next]);
      break;
    }
    all->contexts[next] = contexts[next];
    all->count++;
  }
  if (!done || SSL_CTX_set_ex_data(context, place, all) != 1) {
    hub_challenges_free(NULL, all, NULL, 0, 0, NULL);
    return 0;
  }
  SSL_CTX_set_client_hello_cb(context, hub_challenge_hello, (void *)(intptr_t)place);
  return 1;
}

// Sessions.

typedef struct {
  int outcome;        ///< one of SSL_ERROR_*
  int system_error;   ///< errno, as the call left it
  unsigned long code; ///< the newest entry of the error queue
  size_t bytes;
} hub_tls_result;

/// Looking whether there is an error costs less than emptying the queue of those there are not.
static inline void hub_tls_prepare(void) {
  if (ERR_peek_error() != 0) ERR_clear_error();
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

// Datagrams (DTLS).

static inline int hub_datagram_believe(X509_STORE_CTX *unused, void *unused_too) {
  (void)unused;
  (void)unused_too;
  return 1;
}

/// Every certificate is taken: whose it is follows from its fingerprint, which is looked at afterwards.
/// RFC 5764 is offered though no media is sent: some peers refuse a handshake without it.
static inline int hub_datagram_context(SSL_CTX *context) {
  SSL_CTX_set_mode(context, SSL_MODE_AUTO_RETRY | SSL_MODE_NO_AUTO_CHAIN);
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET
                                   | SSL_OP_NO_QUERY_MTU | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
  SSL_CTX_set_cert_verify_callback(context, hub_datagram_believe, NULL);
  return SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) == 1
      && SSL_CTX_set_max_proto_version(context, DTLS1_2_VERSION) == 1
      && SSL_CTX_set_tlsext_use_srtp(context, "SRTP_AES128_CM_SHA1_80") == 0;
}

/// What lies between a session and whoever has the sockets: one datagram at a time comes in, and each write
/// is one that goes out.
typedef struct {
  const unsigned char *datagram; ///< what came and has not been read, or NULL
  size_t count;
  void *owner;
  void (*send)(void *owner, const void *bytes, size_t count);
  struct timeval *deadline; ///< when the session itself would send its last flight again
  unsigned int armings;     ///< how often that was set
  int is_armed;
} hub_datagram_wire;

static inline int hub_datagram_write(BIO *bio, const char *bytes, int count) {
  hub_datagram_wire *wire = (hub_datagram_wire *)BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  if (wire == NULL || count < 0) return -1;
  wire->send(wire->owner, bytes, (size_t)count);
  return count;
}

static inline int hub_datagram_read(BIO *bio, char *bytes, int count) {
  hub_datagram_wire *wire = (hub_datagram_wire *)BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  if (wire == NULL || count < 0) return -1;
  if (wire->datagram == NULL) {
    BIO_set_retry_read(bio);
    return -1;
  }
  size_t taken = wire->count < (size_t)count ? wire->count : (size_t)count;
  memcpy(bytes, wire->datagram, taken);
  wire->datagram = NULL;
  return (int)taken;
}

/// Up to 3.1 a session says where it keeps the time of its next retransmission, and means the place itself;
/// later ones give a copy, which is gone after the call.
static inline int hub_datagram_time_is_ours(void) { return OpenSSL_version_num() < 0x30200000UL; }

static inline long hub_datagram_control(BIO *bio, int command, long number, void *argument) {
  hub_datagram_wire *wire = (hub_datagram_wire *)BIO_get_data(bio);
  (void)number;
  switch (command) {
  case BIO_CTRL_FLUSH: return 1;
  case BIO_CTRL_DGRAM_SET_NEXT_TIMEOUT: {
    struct timeval *deadline = (struct timeval *)argument;
    if (wire == NULL || deadline == NULL) return 0;
    wire->is_armed = deadline->tv_sec != 0 || deadline->tv_usec != 0;
    wire->armings += (unsigned int)wire->is_armed;
    wire->deadline = hub_datagram_time_is_ours() ? deadline : NULL;
    return 1;
  }
  default: return 0;
  }
}

static inline BIO_METHOD *hub_datagram_method(void) {
  BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams");
  if (method == NULL) return NULL;
  BIO_meth_set_write(method, hub_datagram_write);
  BIO_meth_set_read(method, hub_datagram_read);
  BIO_meth_set_ctrl(method, hub_datagram_control);
  return method;
}

/// So long that no read finds it over: when to send again is decided by whoever knows what time it is. Where
/// that cannot be, it is the wall clock, and as long as RFC 6347 §4.2.4.1 has it.
static inline unsigned int hub_datagram_duration(SSL *session, unsigned int last) {
  (void)session;
  if (hub_datagram_time_is_ours()) return 1800u * 1000000u;
  if (last == 0) return 1000000u;
  return last >= 30000000u ? 60000000u : last * 2;
}

static inline int hub_datagram_attach(SSL *session, const BIO_METHOD *method, hub_datagram_wire *wire,
                                      long largest) {
  BIO *bio = BIO_new(method);
  if (bio == NULL) return 0;
  BIO_set_data(bio, wire);
  BIO_set_init(bio, 1);
  SSL_set_bio(session, bio, bio);
  SSL_set_options(session, SSL_OP_NO_QUERY_MTU);
  DTLS_set_timer_cb(session, hub_datagram_duration);
  return SSL_set_mtu(session, largest) == largest;
}

static inline hub_tls_result hub_datagram_retransmit(SSL *session, hub_datagram_wire *wire) {
  if (wire->is_armed && wire->deadline != NULL) {
    wire->deadline->tv_sec = 1;
    wire->deadline->tv_usec = 0;
  }
  hub_tls_prepare();
  long returned = DTLSv1_handle_timeout(session);
  return hub_tls_judge(session, returned < 0 ? -1 : 1, 0);
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

static inline int hub_mac(EVP_MAC *algorithm, char *name, const unsigned char *key, size_t key_count,
                          const unsigned char *message, size_t count, unsigned char *output, size_t room) {
  size_t length = 0;
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                             OSSL_PARAM_construct_end()};
  EVP_MAC_CTX *context = EVP_MAC_CTX_new(algorithm);
  int done = context != NULL && EVP_MAC_init(context, key, key_count, parameters) == 1
          && EVP_MAC_update(context, message, count) == 1 && EVP_MAC_final(context, output, &length, room) == 1
          && length == room;
  EVP_MAC_CTX_free(context);
  return done;
}

static inline int hub_mac_sha256(EVP_MAC *algorithm, const unsigned char *key, size_t key_count,
                                 const unsigned char *message, size_t count, unsigned char output[32]) {
  char name[] = "SHA256";
  return hub_mac(algorithm, name, key, key_count, message, count, output, 32);
}

static inline int hub_mac_sha1(EVP_MAC *algorithm, const unsigned char *key, size_t key_count,
                               const unsigned char *message, size_t count, unsigned char output[20]) {
  char name[] = "SHA1";
  return hub_mac(algorithm, name, key, key_count, message, count, output, 20);
}

// Keys that sign.

static inline EVP_PKEY *hub_pem_public_key(BIO *bio) {
  return PEM_read_bio_PUBKEY(bio, NULL, hub_pem_no_passphrase, NULL);
}

static inline EVP_PKEY *hub_generate_ed25519(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"); }

static inline EVP_PKEY *hub_generate_rsa(size_t bits) { return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits); }

/// Whether it is an elliptic key on the curve P-256.
static inline int hub_key_is_p256(const EVP_PKEY *key) {
  char name[32];
  size_t length = 0;
  return EVP_PKEY_is_a(key, "EC") == 1
      && EVP_PKEY_get_group_name((EVP_PKEY *)key, name, sizeof name, &length) == 1
      && OBJ_sn2nid(name) == NID_X9_62_prime256v1;
}

static inline EVP_PKEY *hub_key_from(const char *kind, OSSL_PARAM_BLD *builder) {
  EVP_PKEY *key = NULL;
  OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, kind, NULL);
  if (parameters == NULL || context == NULL || EVP_PKEY_fromdata_init(context) != 1
      || EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
    EVP_PKEY_free(key);
    key = NULL;
  }
  EVP_PKEY_CTX_free(context);
  OSSL_PARAM_free(parameters);
  if (key == NULL) return NULL;
  // A point that is not on the curve is no key.
  context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
  if (context == NULL || EVP_PKEY_public_check(context) != 1) {
    EVP_PKEY_free(key);
    key = NULL;
  }
  EVP_PKEY_CTX_free(context);
  return key;
}

/// A public key from a point of P-256 that is not compressed.
static inline EVP_PKEY *hub_p256_from_point(const unsigned char *point, size_t count) {
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
  EVP_PKEY *key = NULL;
  if (builder != NULL
      && OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1
      && OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, count) == 1)
    key = hub_key_from("EC", builder);
  OSSL_PARAM_BLD_free(builder);
  return key;
}

/// A public RSA key from its two numbers, highest byte first.
static inline EVP_PKEY *hub_rsa_from_numbers(const unsigned char *modulus, int modulus_count,
                                             const unsigned char *exponent, int exponent_count) {
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
  BIGNUM *n = BN_bin2bn(modulus, modulus_count, NULL);
  BIGNUM *e = BN_bin2bn(exponent, exponent_count, NULL);
  EVP_PKEY *key = NULL;
  if (builder != NULL && n != NULL && e != NULL
      && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) == 1
      && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e) == 1)
    key = hub_key_from("RSA", builder);
  BN_free(n);
  BN_free(e);
  OSSL_PARAM_BLD_free(builder);
  return key;
}

/// One number of a public RSA key, highest byte first; returns how many bytes it has, or 0.
static inline int hub_rsa_number(const EVP_PKEY *key, int is_modulus, unsigned char *output, int room) {
  BIGNUM *number = NULL;
  const char *name = is_modulus ? OSSL_PKEY_PARAM_RSA_N : OSSL_PKEY_PARAM_RSA_E;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return 0;
  int count = BN_num_bytes(number);
  if (count > room) count = 0;
  else BN_bn2bin(number, output);
  BN_free(number);
  return count;
}

/// The point of a P-256 key, not compressed; returns 1 when there is one.
static inline int hub_p256_point(const EVP_PKEY *key, unsigned char output[65]) {
  BIGNUM *x = NULL, *y = NULL;
  int done = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_X, &x) == 1
          && EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_Y, &y) == 1;
  output[0] = 4;
  done = done && BN_bn2binpad(x, output + 1, 32) == 32 && BN_bn2binpad(y, output + 33, 32) == 32;
  BN_free(x);
  BN_free(y);
  return done;
}

/// Checks a signature; `digest` is NULL for keys that bring their own.
static inline int hub_verify(EVP_PKEY *key, const EVP_MD *digest, const unsigned char *signature,
                             size_t signature_count, const unsigned char *message, size_t count) {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int done = context != NULL && EVP_DigestVerifyInit(context, NULL, digest, NULL, key) == 1
          && EVP_DigestVerify(context, signature, signature_count, message, count) == 1;
  EVP_MD_CTX_free(context);
  return done;
}

/// Signs; `room` is how much fits, and becomes how much there is.
static inline int hub_sign(EVP_PKEY *key, const EVP_MD *digest, unsigned char *output, size_t *room,
                           const unsigned char *message, size_t count) {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int done = context != NULL && EVP_DigestSignInit(context, NULL, digest, NULL, key) == 1
          && EVP_DigestSign(context, output, room, message, count) == 1;
  EVP_MD_CTX_free(context);
  return done;
}

/// RFC 7518 §3.4: two numbers of 32 bytes become what OpenSSL takes; returns its length, or 0.
static inline int hub_ecdsa_wrap(const unsigned char pair[64], unsigned char *output, int room) {
  ECDSA_SIG *signature = ECDSA_SIG_new();
  BIGNUM *r = BN_bin2bn(pair, 32, NULL);
  BIGNUM *s = BN_bin2bn(pair + 32, 32, NULL);
  if (signature == NULL || r == NULL || s == NULL || ECDSA_SIG_set0(signature, r, s) != 1) {
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(signature);
    return 0;
  }
  int count = i2d_ECDSA_SIG(signature, NULL);
  if (count > room) count = 0;
  if (count > 0) count = i2d_ECDSA_SIG(signature, &output);
  ECDSA_SIG_free(signature);
  return count > 0 ? count : 0;
}

/// The way back; returns 1 when it worked.
static inline int hub_ecdsa_unwrap(const unsigned char *input, long count, unsigned char pair[64]) {
  ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &input, count);
  if (signature == NULL) return 0;
  int done = BN_bn2binpad(ECDSA_SIG_get0_r(signature), pair, 32) == 32
          && BN_bn2binpad(ECDSA_SIG_get0_s(signature), pair + 32, 32) == 32;
  ECDSA_SIG_free(signature);
  return done;
}

// Certificates.

static inline EVP_PKEY *hub_generate_p256(void) { return EVP_EC_gen("P-256"); }

/// The key of a request for a certificate, if its owner signed it; NULL otherwise.
static inline EVP_PKEY *hub_request_key(const unsigned char *bytes, size_t count) {
  X509_REQ *request = d2i_X509_REQ(NULL, &bytes, (long)count);
  EVP_PKEY *key = request == NULL ? NULL : X509_REQ_get_pubkey(request);
  if (key != NULL && X509_REQ_verify(request, key) != 1) {
    EVP_PKEY_free(key);
    key = NULL;
  }
  X509_REQ_free(request);
  return key;
}

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

/// What says that a certificate answers a challenge (RFC 8737 §3); OpenSSL has no name for it.
static inline X509_EXTENSION *hub_challenge_extension(const char *value) {
  return X509V3_EXT_conf(NULL, NULL, "1.3.6.1.5.5.7.1.31", value);
}

/// A request for a certificate (RFC 2986) for these names, signed by the key it is for, in DER; returns its
/// length, or 0. The caller frees the bytes with `hub_free_text`.
static inline int hub_request_certificate(EVP_PKEY *key, const EVP_MD *digest, const char *names,
                                          unsigned char **output) {
  X509_REQ *request = X509_REQ_new();
  X509_EXTENSION *addition = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, names);
  STACK_OF(X509_EXTENSION) *additions = sk_X509_EXTENSION_new_null();
  int count = 0;
  *output = NULL;
  if (request != NULL && addition != NULL && additions != NULL
      && sk_X509_EXTENSION_push(additions, addition) > 0) {
    if (X509_REQ_set_version(request, 0) == 1 && X509_REQ_set_pubkey(request, key) == 1
        && X509_REQ_add_extensions(request, additions) == 1 && X509_REQ_sign(request, key, digest) > 0)
      count = i2d_X509_REQ(request, output);
  }
  X509_EXTENSION_free(addition);
  sk_X509_EXTENSION_free(additions);
  X509_REQ_free(request);
  return count > 0 ? count : 0;
}

static inline void hub_free_text(unsigned char *text) { OPENSSL_free(text); }

#endif
