#pragma once

// What nearly every file of the module includes, and what takes the compiler longest.

#include "api/elbv2/types.h"
#include "base/pch.h"
#include "control/operation.h"
#include "ec2/ec2.h"
#include "store/api_value.h"
#include "store/index.h"
#include "store/table.h"
