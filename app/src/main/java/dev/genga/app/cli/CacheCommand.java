package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.dataset.plan.Division;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.tensor.Device;
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

/// `genga cache`.
@Command(
    name = "cache",
    customSynopsis = "genga cache DATASET.toml --vae FILE --t5 FILE [OPTIONS]",
    sortOptions = false,
    description = {
      "Encode a data set's clips, images and captions, once.",
      "What is right already stays; what has changed is made again. musubi-tuner reads the files"
          + " too.",
    },
    footer = {
      "",
      "Examples:",
      "  genga cache dataset.toml --vae wan_2.1_vae.safetensors \\",
      "    --t5 models_t5_umt5-xxl-enc-bf16.pth",
      "  Those that musubi-tuner has made are taken over after a check:",
      "    genga cache dataset.toml --vae ... --t5 ... --trust-caches",
    })
final class CacheCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(paramLabel = "DATASET.toml", description = "The data set file.")
  private @SuppressWarnings("NullAway.Init") Path dataset;

  @Mixin private EncoderOptions models = new EncoderOptions();

  @Mixin private EncoderDtypeOption encoderDtype = new EncoderDtypeOption();

  @Option(
      names = "--clip",
      paramLabel = "FILE",
      description = "The image encoder: encode first frames as well, for image-to-video models.")
  private @Nullable Path clip;

  @Option(
      names = "--skip-short",
      description = "Leave out clips that are too short for every section.")
  private boolean skipShort;

  @Option(
      names = "--without",
      split = ",",
      paramLabel = "SECTION",
      description = "Leave out sections, such as section2 or a folder's name.")
  private List<String> without = new ArrayList<>();

  @Option(
      names = "--trust-caches",
      description =
          "Take over caches that another program made: all are checked in form, three of each kind"
              + " are made again and compared.")
  private boolean trustCaches;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      defaultValue = "0",
      description = "Which three are compared (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private DeviceOptions device = new DeviceOptions();

  @Override
  public Integer call() {
    var problems = new Problems();
    var onto = device.of(genga, problems);
    models.check(problems);
    encoderDtype.check(problems);
    problems.throwIfAny();
    return cache(Objects.requireNonNull(onto));
  }

  private int cache(Device onto) {
    genga.loadEngine(encoderDtype.dtypes().vae());
    var options =
        PlanOptions.standard()
            .withSkipShort(skipShort)
            .withDivision(new Division(without, null, null, List.of(), null));
    var flow = new CacheFlow(genga, models.encoders().withImage(clip), onto, encoderDtype.dtypes());
    return flow.run(dataset, options, trustCaches, seed);
  }
}
