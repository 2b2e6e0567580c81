// Kernel calls and constants that Swift cannot import.
#pragma once
#include "jail.h"
#include "landlock.h"
#include "process.h"
