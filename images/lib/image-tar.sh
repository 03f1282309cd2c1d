# shellcheck shell=bash
# Writes what docker load reads, without an engine. Sourced by images/build and images/agent/pack. Equal input gives equal
# bytes: members are sorted and carry no time and no owner.

# reproducible_tar OUT DIR [TAR_OPTION...]: everything below DIR, owned by root.
reproducible_tar() {
  local out=$1 dir=$2
  shift 2
  tar --create --file "$out" --format=gnu --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner "$@" \
    --directory "$dir" .
}

# write_image_tar NAME:TAG CONFIG OUT LAYER.tar...: an image of these layers, the lowest first. CONFIG is the image's "config"
# object in JSON (Env, Cmd, Labels and so on); OUT may be - for standard output.
write_image_tar() {
  local reference=$1 config=$2 out=$3 layer work id diff_ids='' layers='' history=''
  shift 3
  work=$(mktemp -d)
  for layer in "$@"; do
    id=$(sha256sum <"$layer")
    id=${id%% *}
    mkdir -p "$work/$id"
    ln -sf -- "$(realpath -- "$layer")" "$work/$id/layer.tar"
    diff_ids+="${diff_ids:+,}\"sha256:$id\""
    layers+="${layers:+,}\"$id/layer.tar\""
    history+="${history:+,}{\"created\":\"1970-01-01T00:00:00Z\",\"created_by\":\"gantry images/build\"}"
  done
  printf '{"architecture":"%s","os":"linux","created":"1970-01-01T00:00:00Z","config":%s,"history":[%s],%s}' \
    "$(dpkg --print-architecture)" "$config" "$history" "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[$diff_ids]}" \
    >"$work/image.json"
  id=$(sha256sum <"$work/image.json")
  id=${id%% *}
  mv -- "$work/image.json" "$work/$id.json"
  printf '[{"Config":"%s.json","RepoTags":["%s"],"Layers":[%s]}]' "$id" "$reference" "$layers" >"$work/manifest.json"
  reproducible_tar "$out" "$work" --dereference --mode=u=rwX,go=rX
  rm -rf -- "$work"
}
