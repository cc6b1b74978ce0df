// OpenSSL set up for a server and for a client of many connections.
#pragma once
#include <openssl/ssl.h>

SSL_CTX *tls_server(const char *certificate, const char *key);
SSL_CTX *tls_client(void);
