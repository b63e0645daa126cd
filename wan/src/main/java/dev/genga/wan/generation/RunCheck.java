package dev.genga.wan.generation;

import dev.genga.base.FolderProbe;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.lora.DoraModule;
import dev.genga.wan.lora.edit.ChangeSizes;
import dev.genga.wan.lora.file.LoraPassport;
import dev.genga.wan.lora.file.LoraReader;
import dev.genga.wan.text.TextEncoder;
import dev.genga.wan.transformer.BaseForm;
import dev.genga.wan.transformer.Rope;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.WanTransformer;
import dev.genga.wan.vae.WanVae;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds, before anything is computed, what would stop a run: wrong requests, places that can't be
/// written, files that are no such model or don't fit together. Weights are looked at without their
/// values.
final class RunCheck {
  /// How much of a prompt an error shows.
  private static final int SHOWN = 60;

  private final ModelFiles files;
  private final BaseForm base;
  private final List<GenerationJob> jobs;
  private final Problems problems = new Problems();
  private final List<Found> found = new ArrayList<>();

  private RunCheck(ModelFiles files, BaseForm base, List<GenerationJob> jobs) {
    this.files = files;
    this.base = base;
    this.jobs = jobs;
  }

  /// What a run may rely on.
  ///
  /// @param loras what of each LoRA fits the transformer
  record Checked(TransformerConfig transformer, List<Found> loras) {
    /// Tells of the LoRAs.
    void tell(GenerationRunListener listener) {
      for (var lora : loras) {
        listener.onLora(lora.passport());
        if (!lora.sizes().isEmpty()) {
          listener.onLoraSizes(lora.passport(), lora.sizes());
        }
      }
    }
  }

  /// A LoRA.
  ///
  /// @param sizes of its change by block; none of a DoRA, whose change depends on the weights
  record Found(LoraPassport passport, List<ChangeSizes> sizes) {}

  /// @throws ProblemException with everything that was found
  static Checked check(ModelFiles files, BaseForm base, List<GenerationJob> jobs) {
    var check = new RunCheck(files, base, jobs);
    check.requests();
    TransformerConfig transformer = null;
    try (var _ = TensorScope.open()) {
      transformer = check.transformer();
      check.vae(transformer);
      new TaskCheck(files, jobs, check.problems).check(transformer);
      check.text(transformer);
    }
    check.problems.throwIfAny();
    if (transformer == null) {
      throw new IllegalStateException("a transformer without sizes or problems");
    }
    return new Checked(transformer, List.copyOf(check.found));
  }

  private void requests() {
    var places = new HashSet<Path>();
    for (var job : jobs) {
      if (!places.add(job.file().toAbsolutePath().normalize())) {
        problems.add(
            "two videos would be written here",
            job.file().toString(),
            "name another place for one");
      }
      job.request().check(problems, key -> job.file() + ", " + key);
      GeneratedFile.check(job.file(), job.request(), problems);
      place(job.file());
    }
  }

  private void place(Path file) {
    if (Files.isDirectory(file)) {
      problems.add("a folder is where the file is to be", file.toString(), "name another file");
      return;
    }
    var refusal = FolderProbe.refusal(file.toAbsolutePath().resolveSibling(""));
    if (refusal != null) {
      problems.add(refusal.sentence(), file.toString(), "name a file in another folder");
    }
  }

  private @Nullable TransformerConfig transformer() {
    try (var checkpoint = TransformerCheckpoint.open(files.transformer())) {
      var config = checkpoint.config();
      jobs.forEach(job -> guidance(job, config));
      base.check(checkpoint, problems, _ -> files.transformer().toString());
      var weights = checkpoint.placed(Device.META, DType.BFLOAT16);
      loras(WanTransformer.load(weights, DType.BFLOAT16, Device.META));
      reach(config);
      return config;
    } catch (ProblemException e) {
      problems.addAll(e);
      return null;
    }
  }

  private void guidance(GenerationJob job, TransformerConfig config) {
    var sampling = job.request().sampling();
    var skip = sampling.guidance().skipLayers();
    if (skip != null && !skip.blocks().isEmpty() && skip.blocks().getLast() >= config.layers()) {
      problems.add(
          "block %d can't be left out".formatted(skip.blocks().getLast()),
          job.file() + ", skip_layers",
          "this transformer has blocks 0 to " + (config.layers() - 1));
    }
    int frequencies = Rope.frameFrequencies(config.headDim());
    if (sampling.riflex() > frequencies) {
      problems.add(
          "RIFLEx can't slow down frequency " + sampling.riflex(),
          job.file() + ", riflex",
          "this transformer has frequencies 1 to " + frequencies);
    }
  }

  private void loras(WanTransformer model) {
    var different =
        jobs.stream()
            .flatMap(job -> job.request().loras().stream().map(LoraUse::file))
            .distinct()
            .toList();
    for (var lora : different) {
      try (var file = WeightsFile.open(Path.of(lora))) {
        var read = LoraReader.load(file, model);
        boolean known =
            read.lora().modules().values().stream().noneMatch(DoraModule.class::isInstance);
        found.add(
            new Found(read.passport(), known ? ChangeSizes.of(read.lora(), null) : List.of()));
      } catch (ProblemException e) {
        problems.addAll(e);
      }
    }
  }

  private void reach(TransformerConfig config) {
    for (var job : jobs) {
      for (var use : job.request().loras()) {
        String where = job.file() + ", loras";
        var beyond =
            use.reach().blocks().stream()
                .filter(range -> range.first() >= config.layers())
                .findFirst();
        beyond.ifPresent(range ->
            problems.add(
                "%s is for blocks %s, and the model has %d"
                    .formatted(use.file(), range, config.layers()),
                where,
                "count blocks from 0"));
        if (use.reach().merged() && base.streamed(config.layers()) > 0) {
          problems.add(
              "%s is to be merged into weights that come and go".formatted(use.file()),
              where,
              "leave it beside them, or keep all blocks in memory");
        }
      }
    }
  }

  private void vae(@Nullable TransformerConfig transformer) {
    try (var file = WeightsFile.open(files.vae());
        var vae = WanVae.load(file, Device.META, DType.BFLOAT16, halves())) {
      long channels = vae.config().latentChannels();
      if (transformer != null && channels != transformer.outChannels()) {
        problems.add(
            "the VAE's latents have %d channels, the transformer's %d"
                .formatted(channels, transformer.outChannels()),
            files.vae().toString(),
            "name the VAE that belongs to the transformer");
      }
    } catch (ProblemException e) {
      problems.addAll(e);
    }
  }

  private WanVae.Half halves() {
    return jobs.stream().anyMatch(job -> job.request().task().isEncoded())
        ? WanVae.Half.BOTH
        : WanVae.Half.DECODER;
  }

  private void text(@Nullable TransformerConfig transformer) {
    try (var text =
        TextEncoder.open(files.text(), files.tokenizer(), Device.META, DType.BFLOAT16)) {
      if (transformer != null && text.dim() != transformer.textDim()) {
        problems.add(
            "the text encoder's rows have %d numbers, the transformer takes %d"
                .formatted(text.dim(), transformer.textDim()),
            files.text().toString(),
            "name the text encoder that belongs to the transformer");
      }
      if (transformer != null) {
        prompts(text, transformer.textLength());
      }
    } catch (ProblemException e) {
      problems.addAll(e);
    }
  }

  private void prompts(TextEncoder text, int limit) {
    for (var prompt : EncodedPrompts.texts(jobs.stream().map(GenerationJob::request).toList())) {
      int tokens = text.tokens(prompt);
      if (tokens > limit) {
        problems.add(
            "this prompt has %d tokens, and the transformer reads %d".formatted(tokens, limit),
            "\"" + beginning(prompt) + "\"",
            "shorten it");
      }
    }
  }

  private static String beginning(String prompt) {
    return prompt.length() <= SHOWN ? prompt : prompt.substring(0, SHOWN) + "...";
  }
}
