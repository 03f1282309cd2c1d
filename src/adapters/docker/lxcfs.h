#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace gantry::docker {

/// Whether `mounts` (the text of /proc/self/mounts) has lxcfs at `folder`.
[[nodiscard]] bool is_lxcfs_mount(std::string_view mounts, const std::filesystem::path& folder);

/// Where lxcfs is mounted: the host's own at /var/lib/lxcfs, or ours at `data_folder`/lxcfs, which
/// is started unless a former process left it running. It outlives this process, because instances
/// do. Blocks up to 5 seconds: for start only. Errors: `Lxcfs`, `Spawn`.
[[nodiscard]] Result<std::filesystem::path> ensure_lxcfs(const std::filesystem::path& data_folder);

/// Our own process and mount, if they are there.
[[nodiscard]] std::optional<pid_t> find_lxcfs(const std::filesystem::path& data_folder);
[[nodiscard]] std::optional<std::filesystem::path> find_lxcfs_mount(
    const std::filesystem::path& data_folder);

/// Stops our own, if it runs; no instance may run any more.
void stop_lxcfs(const std::filesystem::path& data_folder);

}  // namespace gantry::docker
