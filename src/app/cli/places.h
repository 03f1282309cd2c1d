#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"

/// Where Gantry's files are.
namespace gantry::cli {

/// What came with this program.
struct Installation {
  std::filesystem::path bin;     ///< holds gantry, gantryd and gantry-agent
  std::filesystem::path images;  ///< the images' recipes; empty if there are none

  [[nodiscard]] std::filesystem::path gantryd() const { return bin / "gantryd"; }
  [[nodiscard]] std::filesystem::path agent() const { return bin / "gantry-agent"; }
};

/// `program` is build/<preset>/bin/gantry of a checkout, or <prefix>/bin/gantry with the recipes in
/// <prefix>/share/gantry/images.
[[nodiscard]] Installation find_installation(const std::filesystem::path& program);
/// Of the running program.
[[nodiscard]] Installation find_installation();

/// /var/lib/gantry for root, else the user's own; the same rule as gantryd's.
[[nodiscard]] std::filesystem::path default_data_folder();

/// A data folder and the names of what Gantry keeps there beside its store.
struct DataFolder {
  std::filesystem::path path;

  [[nodiscard]] std::filesystem::path daemon_record() const { return path / "gantryd.json"; }
  [[nodiscard]] std::filesystem::path settings() const { return path / "deployment.json"; }
  [[nodiscard]] std::filesystem::path log() const { return path / "gantryd.log"; }
  /// Mounted into every instance, so that nothing else may be in it.
  [[nodiscard]] std::filesystem::path agent_folder() const { return path / "agent"; }
};

/// The folder that a command without --data-dir means: the default one, or root's if only that one
/// is in use. Errors: `NotReadable` if only root can tell.
[[nodiscard]] Result<DataFolder> find_data_folder(const std::string& flag);

/// The whole file; absent if it cannot be read.
[[nodiscard]] std::optional<std::string> read_file(const std::filesystem::path& file);
/// Replaces the file in one step. Errors: `Io`.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& file, std::string_view text);

}  // namespace gantry::cli
