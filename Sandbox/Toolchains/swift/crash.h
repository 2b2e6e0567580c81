// What those say to each other that are linked into every Swift snippet.

#pragma once

#include <stdint.h>

enum {
    crash_place_count = 4,
    // In place of functions that are not known.
    crash_place_gap = 1,
};

// Where a program that ends by an error threw it, innermost first, as return addresses; then 0.
extern uintptr_t crash_places[crash_place_count];
