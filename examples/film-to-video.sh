#!/bin/sh
# The whole way from a film to a video in its style, one command a stage and no option: on a drawn film whose cuts are
# known, with the small model that comes with genga, in about a minute. Every step leaves a file to open.
#
# usage: examples/film-to-video.sh [PROJECT]
set -eu
genga=$(cd "$(dirname "$0")/.." && pwd)/genga
project=${1:-film-to-video}

"$genga" new "$project" --example        # genga.toml, dataset.toml, recipe.toml, prompts.txt, README.md; films, models
cd "$project"

"$genga" cut                             # clips/clips/*.mp4 and the index, clips/genga.db
scenes=$(grep -c . films/world.cuts.csv) # a line for each passage, and one above them: as many as there are scenes
clips=$(find clips/clips -name '*.mp4' | grep -c .)
if [ "$clips" -ne "$scenes" ]; then
  echo "$clips clips came of $scenes scenes" >&2
  exit 1
fi

"$genga" score                           # numbers to rank clips by
"$genga" export                          # all that the index holds, as CSV and JSON lines: clips/export

# A model that sees would write the captions: genga caption --chat http://localhost:11434/v1. What this film
# shows is known, a line for each scene; the scene's number is in the clip's name.
for clip in clips/clips/*.mp4; do
  scene=$(basename "$clip" | sed 's/.*-scene-0*\([0-9]*\)-.*/\1/')
  sed -n "${scene}p" films/world.captions.txt > "${clip%.mp4}.txt"
done
"$genga" caption --check

"$genga" plan                            # plan.json: what an epoch trains on
"$genga" cache                           # cache/*.safetensors and what each was made from
"$genga" train                           # out/*.safetensors, out/log.jsonl, out/index.html
"$genga" generate                        # videos/*.mp4 of all prompts in prompts.txt

video=$(find videos -name '*.mp4' | sort | head -n 1)
"$genga" workflow show "$video"          # the settings lie in the video
"$genga" status
"$genga" status --json | grep -q '"next" : ""'
