#!/bin/bash
# The whole way at the real sizes of Wan2.1-T2V-1.3B and its VAE with random weights, as docs/real-size-run.md shows it:
# every command, what it printed, and its time and memory.
#
# usage: bench/src/main/sh/real-size-run.sh MODELS > docs/real-size-run.md
#        MODELS: a folder that dev.genga.bench.WriteRandomWan filled
set -euo pipefail
models=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/../../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
ln -s "$models" models
mkdir data
cp -R "$root/examples/bunny/clips" data/
cat > data/dataset.toml <<TOML
[general]
caption_extension = ".txt"

[[datasets]]
video_directory = "clips"
cache_directory = "cache"
resolution = [384, 208]
frame_extraction = "head"
target_frames = [9]
TOML

# Prints a command and what it says, and then what it took.
run() {
  echo "\$ genga ${*@Q}" | sed -E "s/'([A-Za-z0-9_.,\/=:-]+)'/\1/g"
  env time -o took -f '(%e s wall, %U s user, peak %M KiB)' "$root/genga" "$@" 2>&1 | tr '\r' '\n' | sed "s#$work/##g"
  cat took
  echo
}

cat <<MD
# One run at the real sizes

Plan, cache, three training steps, save, and a generation of four steps, at the real sizes of Wan2.1-T2V-1.3B and its VAE, with
random weights (no released weights were at hand), bf16, on the CPU with the bundled engine. The text encoder has UMT5-XXL's
width, but one block instead of 24. The clips are those of [examples/bunny](../examples/bunny): Big Buck Bunny (© Blender
Foundation, CC BY 3.0). The training is the leanest: no block keeps its activations, so its peak is the same whatever memory is free.

$(date +%F), commit $(git -C "$root" rev-parse --short HEAD), $(nproc) cores of $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(free -g | awk '/^Mem/ {print $2}') GiB. The weights come from
\`dev.genga.bench.WriteRandomWan models\` of the module \`bench\`, this page from [real-size-run.sh](../bench/src/main/sh/real-size-run.sh).

\`\`\`
MD
encoders=(--vae models/vae.safetensors --t5 models/text-encoder.safetensors --tokenizer models/tokenizer.json)
run plan data/dataset.toml
run cache data/dataset.toml "${encoders[@]}"
run train data/dataset.toml --transformer models/transformer.safetensors "${encoders[@]}" -o out --name real --rank 32 \
  --alpha 32 --learning-rate 5e-5 --steps 3 --timestep-sampling shift --flow-shift 3 --seed 2025 --keep-activations 0
run generate "Big Buck Bunny style. A big grey rabbit waves." --transformer models/transformer.safetensors "${encoders[@]}" \
  --lora out/real.safetensors --size 384x208 --frames 9 --steps 4 --guidance 5 --seed 7 -o out/rabbit.mp4
echo '```'
