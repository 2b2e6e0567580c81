// Kernel calls and constants that Swift cannot import.
#pragma once
#include "process.h"
