package dev.genga.app.cli;

import dev.genga.app.accelerators.Accelerator;
import dev.genga.app.accelerators.AcceleratorBench;
import dev.genga.app.recipe.LoraText;
import dev.genga.base.Problems;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.TeaCache;
import dev.genga.wan.transformer.BaseForm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga bench-accelerators`.
@Command(
    name = "bench-accelerators",
    customSynopsis = {
      "genga bench-accelerators PROMPT -o FOLDER --transformer FILE --vae FILE",
      "                                --t5 FILE [OPTIONS]"
    },
    sortOptions = false,
    description = {
      "Make one video plainly and by each way to faster generation: time, likeness to the plain"
          + " video, optical flow, a contact sheet and a page.",
      "What the ways are: docs/accelerators.md",
    },
    footer = {
      "",
      "Examples:",
      "  What TeaCache, fewer steps and 8 bits gain on this machine:",
      "    genga bench-accelerators \"A cat walks on the grass\" -o bench \\",
      "      --transformer wan2.1_t2v_1.3B_bf16.safetensors \\",
      "      --vae wan_2.1_vae.safetensors --t5 models_t5_umt5-xxl-enc-bf16.pth \\",
      "      --size 416x240 --frames 33 --tea-caches 0.05,0.08",
      "  A LoRA for few steps as well:",
      "    genga bench-accelerators ... --distill-lora distill.safetensors:0.9",
    })
final class BenchAcceleratorsCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(paramLabel = "PROMPT", description = "What to show.")
  private @SuppressWarnings("NullAway.Init") String prompt;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FOLDER",
      description = "Where to.")
  private @SuppressWarnings("NullAway.Init") Path output;

  @Option(
      names = "--tea-caches",
      paramLabel = "LIST",
      split = ",",
      defaultValue = "0.08,0.2",
      description =
          "Thresholds of TeaCache to try (default: ${DEFAULT-VALUE}); plain: before one takes no"
              + " polynomial.")
  private @SuppressWarnings("NullAway.Init") List<String> teaCaches;

  @Option(
      names = "--distill-lora",
      paramLabel = "FILE[:STRENGTH]",
      description = "A LoRA for 4 to 8 steps without guidance, to try as well.")
  private @Nullable String distilled;

  @Option(
      names = "--transformer",
      required = true,
      paramLabel = "FILE",
      description = "The base model's transformer.")
  private @SuppressWarnings("NullAway.Init") Path transformer;

  @Mixin private EncoderOptions models = new EncoderOptions();

  @Option(
      names = "--lora",
      paramLabel = "FILE[:STRENGTH]",
      description = "A LoRA in all videos, and its strength; may be given several times.")
  private List<String> loras = new ArrayList<>();

  @Option(
      names = "--size",
      paramLabel = "WxH",
      description = "Width and height, multiples of 16 (default: 832x480).")
  private @Nullable String size;

  @Option(
      names = "--frames",
      paramLabel = "COUNT",
      description = "4n+1; 1 makes images (default: 81).")
  private @Nullable Integer frames;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      defaultValue = "42",
      description = "Of all videos (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private SamplingOptions sampling = new SamplingOptions();

  @Mixin private PrecisionOptions precision = new PrecisionOptions();

  @Mixin private BlocksOption blocks = new BlocksOption();

  @Mixin private DeviceOptions device = new DeviceOptions();

  @Override
  public Integer call() {
    var problems = new Problems();
    var onto = device.of(genga, problems);
    var request = request(problems);
    var caches = teaCaches.stream().map(text -> teaCache(text, problems)).toList();
    models.check(problems);
    BaseForm.AS_STORED
        .withBlocksInMemory(blocks.count())
        .check(problems, word -> "--" + word.replace('_', '-'));
    problems.throwIfAny();
    genga.loadEngine(request.precision().transformer());
    var device = Objects.requireNonNull(onto);
    var bench =
        new AcceleratorBench(
            models.files(transformer),
            device,
            blocks.count(),
            Accelerator.of(
                request, device, caches, distilled == null ? null : LoraText.parse(distilled)),
            output);
    genga.checkMemory(bench.run(request.precision()).memoryNeeds(), device);
    genga.out().print(bench.measure(new GenerationProgress(genga.console(), "generate")));
    return 0;
  }

  /// Reads a threshold; of a text that is none any other, and the problem.
  private static TeaCache teaCache(String text, Problems problems) {
    String prefix = TeaCache.Mode.PLAIN.label() + ":";
    boolean plain = text.startsWith(prefix);
    var mode = plain ? TeaCache.Mode.PLAIN : TeaCache.Mode.E0;
    try {
      double threshold = Double.parseDouble(plain ? text.substring(prefix.length()) : text);
      if (threshold > 0 && Double.isFinite(threshold)) {
        return TeaCache.of(threshold, mode);
      }
    } catch (NumberFormatException e) {
      // told below
    }
    problems.add(
        "'%s' is no threshold".formatted(text), "--tea-caches", "write 0.08 or plain:0.05");
    return TeaCache.of(1, mode);
  }

  private GenerationRequest request(Problems problems) {
    var start = GenerationRequest.of(prompt, seed);
    var uses = new ArrayList<LoraUse>();
    loras.forEach(text -> uses.add(LoraText.parse(text)));
    var request =
        start
            .withSize(SizeText.onto(start.size(), size, frames, problems))
            .withSampling(sampling.onto(start.sampling(), problems))
            .withLoras(uses)
            .withPrecision(precision.over(start.precision(), problems));
    request.check(
        problems,
        key ->
            switch (key) {
              case "width", "height" -> "--size";
              case "guidance_scale" -> "--guidance";
              default -> precision.said("--" + key.replace('_', '-'));
            });
    return request;
  }
}
