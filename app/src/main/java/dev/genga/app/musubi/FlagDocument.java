package dev.genga.app.musubi;

import java.util.List;

/// docs/musubi.md: every flag and what becomes of it, from the table of flags.
public final class FlagDocument {
  private static final String HEAD =
      """
      # musubi-tuner's commands

      `genga musubi` takes the commands of musubi-tuner 0.3.4 for Wan2.1 as they are pasted: behind it, from a file
      (`genga musubi train.bat`) or from standard input. `accelerate launch` and its flags, `python`, folders of Linux and Windows, the
      line ends `^`, `\\` and the backtick, quotes, `--flag=value`, beginnings of flags and `--config_file` mean what they mean there.
      Several commands in one file run in turn; all that is wrong with any of them is told before the first starts, with exit code 2.

      On a CPU a run sees what musubi-tuner's run of the same seed sees: the same samples in each epoch, in the same order, with the
      same noise at the same timesteps; its losses agree within 1e-5 in float32 and 2e-3 in bfloat16 over 20 steps of a small model (a
      test holds it to runs of musubi-tuner's own scripts, one of them with `--base_weights`). Three things draw from the same numbers
      there and not here, and a line says so where they are asked for: `--network_dropout`, `rank_dropout` and `module_dropout`, after which
      the noise is another from the second batch on; the image encoder of previews that start from an image, and `--base_weights` with a
      LoHa or LoKr, with which it is from the start. On a graphics card musubi-tuner draws there, which genga does not: the noise
      is that of the CPU. Caches are taken in the order of their names; musubi-tuner takes them as the file system lists them. Clips
      without `source_fps` are used frame by frame, and those that are too short are left out, as there. Caches are used as they are
      found, whoever made them. Previews are genga's own generation; `--musubi-previews` makes musubi-tuner's. As there, a preview leaves no
      LoRA beside it, and the run's end ends the epoch that it cuts short; the preview names the file that its step would have.

      What musubi-tuner runs though it has no effect runs here too, with a line that says so: patterns that fit no layer, a factor that
      divides none, LoRA+ of a LoHa or LoKr. A data set file in JSON is refused: write its keys in TOML.

      `--task flf2v-14B` is refused, since it trains on no video in musubi-tuner either. `wan_cache_latents` encodes a clip's first frame
      alone, its latents and its 257 image tokens; the model adds learnt positions to the 514 tokens of two frames, and the first step ends
      with `shape '[-1, 514, 1280]' is invalid`. Only caches made with `--one_frame` of two control images hold the tokens of two; of these
      musubi-tuner's cross-attention takes the first 257 for the image and the others for words, where Wan2.1 takes all 514 for the images.
      There is no run that such a training could be held to.

      Each flag is *honoured*: it does what it does in musubi-tuner; *replaced*: it says how musubi-tuner is to be fast, or to fit, and a
      line says what genga does instead; or *refused*: it would change the result, and genga lacks it. A flag that is none of these is
      refused with the nearest name. Of `accelerate launch`, `--mixed_precision` no, fp16 or bf16 (where the script has none), `--cpu` and
      `--num_processes 1` count; flags that only say how to start are taken; more than one process is refused.

      This page is written from genga's table of flags.
      """;

  private FlagDocument() {}

  /// The whole page.
  public static String text() {
    var text = new StringBuilder(HEAD);
    for (var script : List.of(Script.TRAIN, Script.CACHE_LATENTS, Script.CACHE_TEXTS)) {
      text.append("\n## ").append(script.label()).append("\n\n");
      text.append("| Flag | genga | What it does |\n|---|---|---|\n");
      FlagTable.of(script).forEach(flag -> text.append(row(flag)));
    }
    return text.toString();
  }

  private static String row(Flag flag) {
    return switch (flag.treatment()) {
      case Treatment.Honoured(var how) -> row(flag, "honoured", how);
      case Treatment.Replaced(var instead) -> row(flag, "replaced", instead);
      case Treatment.Refused(var reason, var _) -> row(flag, "**refused**", reason);
    };
  }

  private static String row(Flag flag, String what, String words) {
    return "| `%s` | %s | %s |\n".formatted(flag.name(), what, words);
  }
}
