#include "app/cli/places.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>

namespace gantry::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kSystemFolder = "/var/lib/gantry";

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

bool holds_recipes(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "build", ignored) && fs::exists(folder / "instance", ignored);
}

}  // namespace

Installation find_installation(const fs::path& program) {
  Installation found{.bin = program.parent_path(), .images = {}};
  const fs::path prefix = found.bin.parent_path();
  // build/<preset>/bin is two folders below the checkout.
  for (const auto& folder :
       {prefix / "share/gantry/images", prefix.parent_path().parent_path() / "images"}) {
    if (holds_recipes(folder)) {
      found.images = folder;
      break;
    }
  }
  return found;
}

Installation find_installation() {
  std::error_code error;
  return find_installation(fs::read_symlink("/proc/self/exe", error));
}

fs::path default_data_folder() {
  if (geteuid() == 0) return kSystemFolder;
  if (auto base = environment("XDG_DATA_HOME"); !base.empty()) return fs::path(base) / "gantry";
  return fs::path(environment("HOME")) / ".local/share/gantry";
}

Result<DataFolder> find_data_folder(const std::string& flag) {
  if (!flag.empty()) return DataFolder{fs::absolute(flag).lexically_normal()};
  DataFolder own{default_data_folder()};
  std::error_code ignored;
  if (fs::exists(own.path, ignored) || !fs::exists(kSystemFolder, ignored)) return own;
  if (access(fs::path(kSystemFolder).c_str(), R_OK | X_OK) != 0) {
    return failure(
        "NotReadable",
        fmt::format("Gantry's data in {} belongs to root: run this with sudo.", kSystemFolder));
  }
  return DataFolder{kSystemFolder};
}

std::optional<std::string> read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

Result<void> write_file(const fs::path& file, std::string_view text) {
  const fs::path part = file.string() + ".part";
  std::ofstream out(part, std::ios::binary | std::ios::trunc);
  out << text << std::flush;
  out.close();
  std::error_code error;
  if (out) fs::rename(part, file, error);
  if (out && !error) return {};
  return failure("Io",
                 fmt::format("{} cannot be written: check its folder's permissions and space.",
                             file.string()));
}

}  // namespace gantry::cli
