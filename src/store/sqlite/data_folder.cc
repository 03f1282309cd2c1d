#include "store/sqlite/data_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

namespace gantry::store::sqlite {
namespace {

std::unexpected<Error> unusable(const std::filesystem::path& path, int error) {
  return failure("DataFolderUnusable",
                 fmt::format("The data folder {} cannot be used ({}); check that it is a folder "
                             "that this user may write.",
                             path.string(), std::generic_category().message(error)));
}

/// What the holder of the lock wrote there.
std::string read_pid(int fd) {
  std::array<char, 32> text{};
  const ssize_t length = ::pread(fd, text.data(), text.size(), 0);
  return length > 0 ? std::string(text.data(), static_cast<std::size_t>(length)) : "unknown";
}

void write_pid(int fd) {
  // For people only: a full disk must not keep the store from opening.
  const std::string pid = std::to_string(::getpid());
  if (::ftruncate(fd, 0) == 0) static_cast<void>(::pwrite(fd, pid.data(), pid.size(), 0));
}

}  // namespace

Result<DataFolder> DataFolder::lock(std::filesystem::path path) {
  std::error_code error;
  if (std::filesystem::create_directories(path, error)) {
    std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  }
  if (error) return unusable(path, error.value());
  const int fd = ::open((path / "gantry.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return unusable(path, errno);
  DataFolder folder(std::move(path), fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return unusable(folder.path_, errno);
    return failure("DataFolderInUse", fmt::format("The data folder {} is in use by process {}; "
                                                  "stop that one, or choose another data folder.",
                                                  folder.path_.string(), read_pid(fd)));
  }
  write_pid(fd);
  return folder;
}

DataFolder::~DataFolder() {
  if (lock_fd_ >= 0) ::close(lock_fd_);
}

Result<std::int64_t> DataFolder::free_bytes() const {
  struct statvfs stats{};
  if (::fstatvfs(lock_fd_, &stats) != 0) return unusable(path_, errno);
  return static_cast<std::int64_t>(stats.f_bavail) * static_cast<std::int64_t>(stats.f_frsize);
}

Result<void> DataFolder::sync() const {
  const int fd = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return unusable(path_, errno);
  const int code = ::fsync(fd);
  const int error = errno;
  ::close(fd);
  if (code != 0) return unusable(path_, error);
  return {};
}

}  // namespace gantry::store::sqlite
