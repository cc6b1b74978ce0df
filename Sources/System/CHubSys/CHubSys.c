#include "CHubSys.h"
