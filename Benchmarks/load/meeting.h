// A network in which everybody is to hear of everybody else, once.
#pragma once
#include "load.h"

enum { ABOUT_NOBODY = -1 };

// Gives all clients new ids, and the network the name that belongs to that number.
void meeting_begin(int round, int name);
void meeting_join(struct client *client);
// Ticks off what a client heard; returns the index of whom it is about.
int meeting_hears(struct client *client, const uint8_t *message, size_t count);
bool meeting_is_whole(void);
uint64_t meeting_size(void);
_Noreturn void meeting_fail(void);
