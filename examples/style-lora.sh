#!/bin/sh
# The whole way from clips to a video with a style LoRA, one command a stage. It runs on the clips of
# examples/bunny with models that you name; the files are those of the Wan2.1 release or ComfyUI's.
#
# usage: examples/style-lora.sh TRANSFORMER VAE T5 [FOLDER]
set -eu
transformer=$1 vae=$2 t5=$3 folder=${4:-style-lora}
here=$(cd "$(dirname "$0")" && pwd)
genga=$here/../genga

mkdir -p "$folder"
cp -R "$here/bunny/clips" "$folder/"
cat > "$folder/dataset.toml" <<TOML
[general]
caption_extension = ".txt"

[[datasets]]
video_directory = "clips"
cache_directory = "cache"
resolution = [384, 208]
frame_extraction = "head"
target_frames = [1, 13]
TOML

"$genga" plan "$folder/dataset.toml"
"$genga" cache "$folder/dataset.toml" --vae "$vae" --t5 "$t5"
"$genga" train "$folder/dataset.toml" --transformer "$transformer" --vae "$vae" --t5 "$t5" \
  --output "$folder/out" --name bunny --rank 16 --epochs "${EPOCHS:-10}"
"$genga" generate "Big Buck Bunny style. A big grey rabbit waves." \
  --transformer "$transformer" --vae "$vae" --t5 "$t5" --lora "$folder/out/bunny.safetensors" \
  --size "${SIZE:-384x208}" --frames 13 --steps "${STEPS:-20}" --seed 7 --output "$folder/bunny.mp4"
