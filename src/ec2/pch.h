// What nearly every file of the module includes: records, tables and the API's shapes.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/ec2/types.h"
#include "aws/json_codec.h"
#include "control/operation.h"
#include "ec2/errors.h"
#include "ec2/model/tables.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/page.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"
