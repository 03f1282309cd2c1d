# shellcheck shell=bash disable=SC2016,SC2054,SC2154
# Root filesystems from Debian packages, cached by their recipe's hash. Sourced by images/build.
#
# A recipe (images/<name>/recipe.sh) sets
#   repository, tag   the image's name; without a tag it is the recipe's hash
#   config            the image's "config" object in JSON: Env, Cmd, Labels and so on
#   packages, variant what mmdebstrap includes (array) in which variant (default: apt)
#   exclude           array, path patterns that dpkg leaves out
#   customize_hooks   array of mmdebstrap customize hooks
# or, instead of packages, defines fill_rootfs DIR. Files below images/<name>/rootfs become a layer of their own above the
# packages, so that a change to them needs no new mmdebstrap run.

readonly suite=bookworm
cache_dir=${GANTRY_CACHE:-/var/cache/gantry}

# hash_files FILE...: the first 12 hex digits of a hash over names, modes and contents.
hash_files() {
  local file
  for file in "$@"; do
    printf '%s %s\n' "${file#"$images_dir"/}" "$([[ -x $file ]] && echo x)"
    cat -- "$file"
  done | sha256sum | cut -c1-12
}

# files_of DIR: every file below DIR, in a stable order, NUL-terminated.
files_of() {
  [[ -d $1 ]] || return 0
  find "$1" -type f -print0 | LC_ALL=C sort -z
}

# rootfs_hash NAME: names the cached packages' tar; the overlay does not count.
rootfs_hash() {
  hash_files "$images_dir/lib/rootfs.sh" "$images_dir/$1/recipe.sh"
}

# image_hash NAME: names the finished image; overlay included.
image_hash() {
  local -a files
  mapfile -d '' files < <(files_of "$images_dir/$1/rootfs")
  hash_files "$images_dir/build" "$images_dir/lib/rootfs.sh" "$images_dir/$1/recipe.sh" "${files[@]}"
}

# host_sources: the Debian archive entries of this machine's own apt configuration, whichever mirror they name. Nothing
# on a host that is no Debian of our suite; mmdebstrap then takes deb.debian.org.
host_sources() {
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg option=
  [[ -e $keyring ]] && option="[signed-by=$keyring] "
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Identifier: Packages' |
    awk -v suite="$suite" -v option="$option" '
      $3 == "main" && ($2 == suite || $2 == suite "-updates" || $2 == suite "-security") {
        print "deb " option $1, $2, $3
      }' | sort -u
}

# host_apt_options: how this machine's apt reaches its mirror (proxy, retries, date checks).
host_apt_options() {
  apt-config dump --format '%F "%v";%n' | grep -E '^Acquire::(https?|ftp|Retries|Check-)' || true
}

# debian_rootfs WORK OUT.tar: runs mmdebstrap for the sourced recipe. Downloaded packages are kept in the cache folder.
debian_rootfs() {
  local work=$1 out=$2 archives=$cache_dir/apt pattern
  mkdir -p "$archives"
  host_sources >"$work/sources.list"
  if [[ ! -s $work/sources.list ]]; then
    apt-get update && host_sources >"$work/sources.list" # apt tells its sources only after it has read them
  fi
  host_apt_options >"$work/apt.conf"
  printf 'deb http://deb.debian.org/debian %s main\n' "$suite" "$suite-updates" >"$work/standard.list"
  printf 'deb http://deb.debian.org/debian-security %s-security main\n' "$suite" >>"$work/standard.list"

  # usrmerge would bring perl; usr-is-merged does for a file system that is merged from the start.
  printf 'Package: usrmerge\nPin: release *\nPin-Priority: -1\n' >"$work/usrmerge"

  local -a options=(--variant="$variant" --format=tar --include="$(printf '%s,' usr-is-merged "${packages[@]}")"
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr
    --aptopt="$work/apt.conf" --aptopt='Apt::Install-Recommends "false"'
    --skip=download/empty,essential/unlink
    --setup-hook='mkdir -p "$1"/var/cache/apt/archives "$1"/etc/apt/preferences.d'
    --setup-hook="copy-in $work/usrmerge /etc/apt/preferences.d"
    --setup-hook="sync-in $archives /var/cache/apt/archives"
    --customize-hook="sync-out /var/cache/apt/archives $archives")
  for pattern in "${exclude[@]}"; do options+=(--dpkgopt="path-exclude=$pattern"); done
  for pattern in "${customize_hooks[@]}"; do options+=(--customize-hook="$pattern"); done
  options+=(--customize-hook='rm -f "$1"/etc/apt/preferences.d/usrmerge'
    --customize-hook='rm -f "$1"/etc/apt/apt.conf.d/99mmdebstrap "$1"/etc/apt/sources.list.d/*'
    --customize-hook="copy-in $work/standard.list /etc/apt"
    --customize-hook='mv "$1"/etc/apt/standard.list "$1"/etc/apt/sources.list'
    --customize-hook='rm -rf "$1"/var/cache/debconf/*-old "$1"/var/log/* "$1"/etc/resolv.conf "$1"/etc/hostname')

  local -a mirror=()
  [[ -s $work/sources.list ]] && mirror=("$work/sources.list")
  mmdebstrap "${options[@]}" "$suite" "$out" "${mirror[@]}"
}

# filled_rootfs WORK OUT.tar: the tar of a recipe that fills its file system by itself.
filled_rootfs() {
  mkdir "$1/rootfs"
  (cd "$1" && fill_rootfs "$1/rootfs") && reproducible_tar "$2" "$1/rootfs"
}

# make_rootfs NAME OUT.tar
make_rootfs() {
  local name=$1 out=$2 work maker=debian_rootfs
  work=$(mktemp -d "$cache_dir/build.XXXXXX")
  declare -F fill_rootfs >/dev/null && maker=filled_rootfs
  echo "images: making $name from Debian packages, log in $work.log" >&2
  if ! "$maker" "$work" "$work/rootfs.tar" >"$work.log" 2>&1; then
    tail -n 20 "$work.log" >&2
    rm -rf -- "$work"
    echo "images: $name could not be made: read $work.log, and check that apt-get update works." >&2
    return 1
  fi
  mv -- "$work/rootfs.tar" "$out"
  rm -rf -- "$work" "$work.log"
}

# cached_rootfs NAME: prints the path of the packages' tar, which is built if the cache has none.
cached_rootfs() {
  local name=$1 tar
  tar=$cache_dir/rootfs/$name-$(rootfs_hash "$name").tar
  if [[ ! -s $tar ]]; then
    mkdir -p "$cache_dir/rootfs"
    make_rootfs "$name" "$tar" || return
    find "$cache_dir/rootfs" -name "$name-*.tar" ! -path "$tar" -delete
  fi
  printf '%s\n' "$tar"
}
