#include "tls.h"

#include <stdio.h>
#include <stdlib.h>
#include <openssl/err.h>

static SSL_CTX *tidy(SSL_CTX *context) {
  if (context == NULL) {
    ERR_print_errors_fp(stderr);
    exit(1);
  }
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  // With it one system call brings many records; without it each takes two.
  SSL_CTX_set_read_ahead(context, 1);
  // The cipher that both ends of every comparison use.
  SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256");
  return context;
}

SSL_CTX *tls_server(const char *certificate, const char *key) {
  SSL_CTX *context = tidy(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_num_tickets(context, 1);
  if (SSL_CTX_use_certificate_chain_file(context, certificate) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1) {
    ERR_print_errors_fp(stderr);
    exit(1);
  }
  return context;
}

// Its server is one that was started here, so nobody's word is checked.
SSL_CTX *tls_client(void) {
  SSL_CTX *context = tidy(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
  return context;
}
