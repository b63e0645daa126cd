package dev.genga.training;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.OutOfMemory;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.training.device.TrainingDevice;
import dev.genga.video.Frame;
import dev.genga.wan.generation.EncodedPrompts;
import dev.genga.wan.generation.GeneratedFile;
import dev.genga.wan.generation.GenerationListener;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.Generator;
import dev.genga.wan.generation.LatentDecoder;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.Precision;
import dev.genga.wan.generation.PromptFile;
import dev.genga.wan.generation.StartCondition;
import dev.genga.wan.generation.StripLatentDecoder;
import dev.genga.wan.generation.TransformerPasses;
import dev.genga.wan.generation.VaeLatentDecoder;
import dev.genga.wan.transformer.WanTransformer;
import dev.genga.wan.vae.WanVae;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Generates the preview videos of a training, in the very way in which `genga generate` makes them:
/// the same request with the saved file gives the same frames. A run that goes on makes those first
/// which the one before was to make after its last saved step.
public final class Previews implements TrainingListener {
  /// What decoding may take of the memory that is free; counting leaves some out.
  private static final double USABLE = 0.9;

  private final List<Prepared> prepared;
  private final Path vae;
  private final Precision precision;
  private final TrainingDevice device;
  private final Path folder;
  private final PreviewStyle style;
  private final Function<Path, List<LoraUse>> loras;
  private final Function<GenerationRequest, GenerationListener> progress;
  private final BiConsumer<Path, Integer> made;
  private int goesOnAfter;

  /// A request with its prompts encoded, and what its video starts from besides.
  public record Prepared(GenerationRequest request, EncodedPrompts prompts, StartCondition start) {
    /// One that starts from its prompt alone.
    public Prepared(GenerationRequest request, EncodedPrompts prompts) {
      this(request, prompts, StartCondition.NONE);
    }
  }

  /// @param vae its file; the decoder is in memory only while it decodes
  /// @param precision what all models compute in
  /// @param device tells how much room there is beside the training
  /// @param folder where the videos go
  /// @param style of the files' names
  /// @param loras gives those that a request names, from the file of what is shown; none where that is the
  ///     transformer itself
  /// @param progress gives who hears of a request's steps, and, asked again, of its frames
  /// @param made is told of each video and its step, and again of those that an earlier run made after
  ///     the step from which this one goes on
  public Previews(
      List<Prepared> prepared,
      Path vae,
      Precision precision,
      TrainingDevice device,
      Path folder,
      PreviewStyle style,
      Function<Path, List<LoraUse>> loras,
      Function<GenerationRequest, GenerationListener> progress,
      BiConsumer<Path, Integer> made) {
    this.prepared = List.copyOf(prepared);
    this.vae = vae;
    this.precision = precision;
    this.device = device;
    this.folder = folder;
    this.style = style;
    this.loras = loras;
    this.progress = progress;
    this.made = made;
  }

  /// The requests of a prompt file, one each. A prompt without a seed gets one that follows from the run's and
  /// its own place in the file, so that it shows the same noise at each step, also where the run goes on.
  ///
  /// @param seed of the run
  public static List<GenerationRequest> requests(PromptFile prompts, long seed) {
    return IntStream.range(0, prompts.entries().size())
        .mapToObj(i -> prompts.entries().get(i).request(() -> StepRandom.ofPreview(seed, i)))
        .toList();
  }

  @Override
  public void onStart(int step, int steps) {
    goesOnAfter = step;
    // An earlier run may have been ended after it made one and before it told so.
    for (int i = 0; i < prepared.size(); i++) {
      for (var there : there(i, step)) {
        made.accept(there, step);
      }
    }
  }

  @Override
  public boolean missesPreviews(int step) {
    return !missing(step).isEmpty();
  }

  /// The indices of the requests of which a step has no video yet. The seed in its name doesn't count: a prompt's
  /// own may have been changed since.
  private List<Integer> missing(int step) {
    return all().filter(i -> there(i, step).isEmpty()).boxed().toList();
  }

  private IntStream all() {
    return IntStream.range(0, prepared.size());
  }

  private List<Path> there(int index, int step) {
    String begins = style.beginning(index + 1, step);
    String ends = GeneratedFile.ending(prepared.get(index).request());
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> {
            String name = String.valueOf(file.getFileName());
            return name.startsWith(begins) && name.endsWith(ends);
          })
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void onPreviewDue(WanTransformer model, Path file, int epoch, int step) {
    var due = step == goesOnAfter ? missing(step) : all().boxed().toList();
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var latents = new ArrayList<Tensor>();
      for (int index : due) {
        latents.add(latents(model, prepared.get(index)));
      }
      try (var weights = WeightsFile.open(vae);
          var half = WanVae.load(weights, model.device(), precision.vae(), WanVae.Half.DECODER)) {
        device.trim();
        for (int i = 0; i < due.size(); i++) {
          write(due.get(i), latents.get(i), half, file, step);
        }
      }
    }
  }

  private Tensor latents(WanTransformer model, Prepared one) {
    var noise = Generator.noise(one.request(), model.config().outChannels());
    try (var passes = TransformerPasses.of(model, one.request(), "", one.start().image())) {
      return Generator.latents(
          one.request(),
          one.start().noisy(one.request(), noise),
          passes,
          one.prompts(),
          model.device(),
          progress.apply(one.request()));
    }
  }

  private void write(int index, Tensor latents, WanVae half, Path shown, int step) {
    var asked = prepared.get(index).request();
    var used = loras.apply(shown);
    var request = used.isEmpty() ? asked : asked.withLoras(used);
    var frames = frames(request, latents, half, progress.apply(asked));
    String name = style.name(index + 1, step, request.seed());
    var video = folder.resolve(name + GeneratedFile.ending(request));
    GeneratedFile.write(video, request.withPrecision(precision), frames);
    made.accept(video, step);
  }

  /// Decodes whole frames where they fit beside what the training holds, else strips of them, as `genga generate`
  /// does. Where the device doesn't tell its memory, strips are for when whole frames have failed.
  private List<Frame> frames(
      GenerationRequest request, Tensor latents, WanVae half, GenerationListener listener) {
    int strips = strips(half, latents);
    try {
      return Generator.frames(request, latents, decoder(half, strips), listener);
    } catch (RuntimeException e) {
      int most = half.decodingMemory(half.device()).strips(latents.shape(), 0);
      if (!OutOfMemory.isBehind(e) || strips >= most) {
        throw e;
      }
      device.trim();
      return Generator.frames(request, latents, decoder(half, most), listener);
    }
  }

  /// In how many strips frames are decoded, 1 for whole ones.
  int strips(WanVae half, Tensor latents) {
    var now = device.occupancy();
    return now == null
        ? 1
        : half.decodingMemory(half.device())
            .strips(latents.shape(), Math.round(USABLE * now.free()));
  }

  private static LatentDecoder decoder(WanVae half, int strips) {
    return strips == 1 ? new VaeLatentDecoder(half) : new StripLatentDecoder(half, strips);
  }
}
