package dev.genga.training;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.generation.EncodedPrompts;
import dev.genga.wan.generation.GeneratedFile;
import dev.genga.wan.generation.GenerationListener;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.Generator;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.VaeLatentDecoder;
import dev.genga.wan.transformer.WanTransformer;
import dev.genga.wan.vae.WanVae;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Generates the preview videos of a training, in the very way in which `genga generate` makes them:
/// the same request with the saved file gives the same frames.
public final class Previews implements TrainingListener {
  private final List<Prepared> prepared;
  private final Path vae;
  private final DType vaeDtype;
  private final Path folder;
  private final String name;
  private final boolean ofLora;
  private final Function<GenerationRequest, GenerationListener> progress;
  private final BiConsumer<Path, Integer> made;
  private @Nullable Path saved;

  /// A request with its prompts encoded.
  public record Prepared(GenerationRequest request, EncodedPrompts prompts) {}

  /// @param vae its file; the decoder is in memory only while it decodes
  /// @param folder where the videos go
  /// @param name of what is trained
  /// @param ofLora whether that is a LoRA, which a request names, or the transformer itself
  /// @param progress gives who hears of a request's steps, and, asked again, of its frames
  /// @param made is told of each video and its step
  public Previews(
      List<Prepared> prepared,
      Path vae,
      DType vaeDtype,
      Path folder,
      String name,
      boolean ofLora,
      Function<GenerationRequest, GenerationListener> progress,
      BiConsumer<Path, Integer> made) {
    this.prepared = List.copyOf(prepared);
    this.vae = vae;
    this.vaeDtype = vaeDtype;
    this.folder = folder;
    this.name = name;
    this.ofLora = ofLora;
    this.progress = progress;
    this.made = made;
  }

  @Override
  public void onSaved(Path file, int epoch, int step) {
    saved = file;
  }

  @Override
  public void onPreviewDue(WanTransformer model, int epoch, int step) {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var latents = new ArrayList<Tensor>();
      for (var one : prepared) {
        latents.add(
            Generator.latents(
                one.request(),
                model::forward,
                one.prompts(),
                model.config().outChannels(),
                model.device(),
                progress.apply(one.request())));
      }
      try (var file = WeightsFile.open(vae);
          var decoder = WanVae.load(file, model.device(), vaeDtype, WanVae.Half.DECODER)) {
        for (int i = 0; i < prepared.size(); i++) {
          var request = named(prepared.get(i).request());
          var frames =
              Generator.frames(
                  request,
                  latents.get(i),
                  new VaeLatentDecoder(decoder),
                  progress.apply(prepared.get(i).request()));
          var video = folder.resolve(fileName(request, i + 1, step));
          GeneratedFile.write(video, request, frames);
          made.accept(video, step);
        }
      }
    }
  }

  private GenerationRequest named(GenerationRequest request) {
    return saved == null || !ofLora
        ? request
        : request.withLoras(List.of(new LoraUse(saved.toString(), 1)));
  }

  /// `style_000250_01_7.mp4`: step, number of the prompt, seed.
  private String fileName(GenerationRequest request, int number, int step) {
    return String.format(
        Locale.ROOT,
        "%s_%06d_%02d_%d%s",
        name,
        step,
        number,
        request.seed(),
        GeneratedFile.ending(request));
  }
}
