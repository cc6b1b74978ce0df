#ifndef HUB_CUSRSCTP_SHIM_H
#define HUB_CUSRSCTP_SHIM_H

// The header declares what belongs to a family of addresses only where the family is named.
#ifndef INET
#define INET 1
#endif
#ifndef INET6
#define INET6 1
#endif
#include <usrsctp.h>

#endif
