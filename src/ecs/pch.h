#pragma once

// What nearly every file of the module includes, and what takes the compiler longest.

#include "api/ecs/types.h"
#include "base/pch.h"
