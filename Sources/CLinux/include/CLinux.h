// Kernel calls and constants that Swift cannot import.
#pragma once
#include "jail.h"
#include "process.h"
