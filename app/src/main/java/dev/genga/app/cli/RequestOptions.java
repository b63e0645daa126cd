package dev.genga.app.cli;

import dev.genga.app.recipe.LoraUseText;
import dev.genga.base.Problems;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// All that decides how a video looks, besides the models: what a [GenerationRequest] says.
final class RequestOptions {
  @Parameters(arity = "0..1", paramLabel = "PROMPT", description = "What to show.")
  private @Nullable String prompt;

  @Mixin private StartOptions starts = new StartOptions();

  @Option(
      names = "--lora",
      paramLabel = "FILE[:STRENGTH][@...]",
      description =
          "A LoRA, and its strength (default 1); may be given several times. Behind it, in any"
              + " order: @steps=1-4 for some steps only, @blocks=0-9 for some blocks, each with"
              + " another strength by 1-4:0.5,5-; @without=ffn leaves out layers with that in their"
              + " names; @merged adds it into the weights. More: docs/loras.md")
  private List<String> loras = new ArrayList<>();

  @Option(
      names = "--size",
      paramLabel = "WxH",
      description =
          "Width and height, multiples of 16 (default: 832x480, or as much in the shape of"
              + " --image).")
  private @Nullable String size;

  @Option(
      names = "--frames",
      paramLabel = "COUNT",
      description = "4n+1, 16 a second; 1 makes an image (default: 81).")
  private @Nullable Integer frames;

  @Mixin private SamplingOptions sampling = new SamplingOptions();

  @Mixin private GuidanceOptions guidance = new GuidanceOptions();

  @Mixin private PrecisionOptions precision = new PrecisionOptions();

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "The same seed gives the same video (default: random, and shown).")
  private @Nullable Long seed;

  /// The request: what the options say, else what the recipe does, else what Wan's programs do.
  ///
  /// @param files of the recipe, if there is one
  /// @param queued whether prompts come from a file
  /// @param problems takes what can't be
  GenerationRequest request(NamedModels files, boolean queued, Problems problems) {
    var recipe = files.recipe();
    var base = recipe == null ? null : recipe.runnable();
    checkPrompt(base != null, queued, problems);
    var start = base != null ? base : wansOwn(problems);
    var uses = new ArrayList<LoraUse>();
    loras.forEach(text -> uses.add(LoraUseText.parse(text, problems)));
    var request =
        new GenerationRequest(
            prompt == null ? start.prompt() : prompt,
            guidance.negativePrompt(start.negativePrompt(), problems),
            SizeText.onto(start.size(), size, frames, problems),
            start.framesPerSecond(),
            guidance.over(sampling.onto(start.sampling(), problems), problems),
            seed == null ? start.seed() : seed,
            uses.isEmpty() ? files.loras(start.loras(), problems) : uses,
            starts.task(
                start.task(), (name, option) -> files.start(name, option, problems), problems),
            precision.over(start.precision(), problems));
    request.check(problems, this::option);
    return request;
  }

  private void checkPrompt(boolean again, boolean queued, Problems problems) {
    if (queued && prompt != null) {
      problems.add(
          "there are a prompt and a file of prompts", "--prompts", "leave one of them out");
    }
    if (!again && prompt == null && !queued) {
      problems.add(
          "there is no prompt", "generate", "say what to show, or name a file with --from");
    }
  }

  /// What Wan's programs do with what is given, where no option says otherwise.
  private GenerationRequest wansOwn(Problems problems) {
    long random = GenerationRequest.randomSeed();
    var plain = GenerationRequest.of("", random);
    var wansOwn =
        problems.gather(() ->
            GenerationRequest.of("", random, starts.task(Task.TEXT_TO_VIDEO, new Problems())));
    return wansOwn == null ? plain : wansOwn;
  }

  /// The option behind a key of the request.
  private String option(String key) {
    return switch (key) {
      case "width", "height" -> size == null ? "--size" : "--size " + size;
      case "guidance_scale" -> "--guidance";
      case "video_strength" -> "--strength";
      case "vae_tiles" -> "--vae-tiling";
      default -> precision.said("--" + key.replace('_', '-'));
    };
  }

  /// The image encoder's file; null where none is named.
  @Nullable Path clip() {
    return starts.clip();
  }

  /// What is named; null where nothing is.
  @Nullable Long seed() {
    return seed;
  }
}
