package dev.genga.app.cli;

import dev.genga.app.musubi.MusubiCommands;
import dev.genga.app.musubi.MusubiJob;
import dev.genga.app.musubi.Surroundings;
import dev.genga.app.run.Devices;
import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga musubi`.
@Command(
    name = "musubi",
    customSynopsis = {
      "genga musubi [OPTIONS] accelerate launch ... wan_train_network.py ...",
      "       genga musubi [OPTIONS] FILE",
      "       genga musubi [OPTIONS] < FILE"
    },
    sortOptions = false,
    description = {
      "Run musubi-tuner's commands for Wan as they are: cache latents, cache texts, train.",
      "They may stand behind `genga musubi`, or in a batch file or shell script, several in turn."
          + " Options of genga's own stand before them. Every flag is done, done in another way"
          + " (a line says how), or refused: docs/musubi.md lists them all.",
    },
    footer = {
      "",
      "Examples:",
      "  genga musubi python wan_cache_latents.py \\",
      "    --dataset_config dataset.toml --vae wan_2.1_vae.safetensors",
      "  genga musubi python wan_cache_text_encoder_outputs.py \\",
      "    --dataset_config dataset.toml --t5 models_t5_umt5-xxl-enc-bf16.pth \\",
      "    --batch_size 16",
      "  genga musubi accelerate launch --num_cpu_threads_per_process 1 \\",
      "    --mixed_precision bf16 wan_train_network.py --task t2v-14B \\",
      "    --dit wan2.1_t2v_14B_bf16.safetensors --sdpa --mixed_precision bf16 \\",
      "    --dataset_config dataset.toml --optimizer_type adamw \\",
      "    --learning_rate 5e-5 --gradient_checkpointing \\",
      "    --network_module networks.lora_wan --network_dim 32 \\",
      "    --network_alpha 32 --timestep_sampling shift \\",
      "    --discrete_flow_shift 3.0 --save_every_n_epochs 1 --seed 2025 \\",
      "    --max_train_epochs 50 --output_dir output --output_name style",
      "  All three from the batch file that ran them so far:",
      "    genga musubi train.bat",
    })
final class MusubiCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Option(
      names = "--musubi-previews",
      description =
          "Previews as musubi-tuner makes them (flow shift 14.5, 24 frames a second, its names),"
              + " not genga's own generation.")
  private boolean musubiPreviews;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description =
          "The text encoder's tokenizer, tokenizer.json or spiece.model; by default the one in or"
              + " beside --t5.")
  private @Nullable Path tokenizer;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "cpu or cuda (default: cuda where there is one, as in musubi-tuner).")
  private @Nullable String device;

  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..*",
      description = "A command of musubi-tuner, or a file with some; none: standard input.")
  private List<String> words = new ArrayList<>();

  @Override
  public Integer call() {
    var commands = commands();
    var engine = genga.loadEngine(DType.BFLOAT16);
    var jobs =
        MusubiCommands.translate(
            commands,
            new Surroundings(
                device == null ? null : genga.device(device),
                Devices.usual(true, () -> engine),
                genga::device,
                tokenizer,
                musubiPreviews));
    for (var job : jobs) {
      job.notes().forEach(genga.console()::note);
      int code = run(job);
      if (code != 0) {
        return code;
      }
    }
    return 0;
  }

  private int run(MusubiJob job) {
    return switch (job) {
      case MusubiJob.Caching caching ->
          new CacheFlow(genga, caching.encoders(), caching.device(), caching.dtypes())
              .run(caching.dataset(), MusubiJob.planOptions(), caching.trust(), 0);
      case MusubiJob.Training training ->
          new TrainFlow(genga, training.setup(), training.dataset(), "--learning_rate")
              .run(
                  MusubiJob.planOptions()
                      .withGradientAccumulation(training.setup().recipe().gradientAccumulation()));
    };
  }

  private List<List<String>> commands() {
    try {
      if (words.isEmpty() || words.equals(List.of("-"))) {
        byte[] input = genga.typedInput().in().readAllBytes();
        return MusubiCommands.ofText(new String(input, StandardCharsets.UTF_8), "standard input");
      }
      Path file = words.size() == 1 ? file(words.getFirst()) : null;
      return file == null
          ? List.of(words)
          : MusubiCommands.ofText(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new ProblemException(
          "the commands can't be read: " + e.getMessage(),
          String.join(" ", words),
          "save as UTF-8");
    }
  }

  private static @Nullable Path file(String word) {
    try {
      Path path = Path.of(word);
      return Files.isRegularFile(path) ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
