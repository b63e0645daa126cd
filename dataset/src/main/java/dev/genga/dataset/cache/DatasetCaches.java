package dev.genga.dataset.cache;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.generation.EncoderDtypes;
import dev.genga.wan.image.ImageEncoder;
import dev.genga.wan.text.TextEncoder;
import dev.genga.wan.vae.WanVae;
import dev.genga.wan.weights.MemoryNeed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Everything that a training reads from disk: latents, masks and prompt embeddings of a plan.
///
/// ```java
/// var caches = new DatasetCaches(models, Device.CPU, EncoderDtypes.USUAL, hashes, listener);
/// List<CacheReport> reports = caches.make(plan, false, 0);
/// ```
///
/// @param dtypes what the VAE and the text encoder compute in
/// @param hashes remembers what the model files and clips hold
public record DatasetCaches(
    Encoders encoders,
    Device device,
    EncoderDtypes dtypes,
    ContentHashes hashes,
    CacheListener listener) {

  /// The files of the models that make caches.
  ///
  /// @param vae the VAE; null where no latents are to be made
  /// @param text the text encoder; null where no prompt embeddings are to be made
  /// @param tokenizer its tokenizer; null for the one in or beside its file
  /// @param image the image encoder; null where no image-to-video model is to be trained
  public record Encoders(
      @Nullable Path vae, @Nullable Path text, @Nullable Path tokenizer, @Nullable Path image) {
    /// For text-to-video models.
    public Encoders(@Nullable Path vae, @Nullable Path text, @Nullable Path tokenizer) {
      this(vae, text, tokenizer, null);
    }

    /// The same with an image encoder.
    public Encoders withImage(@Nullable Path other) {
      return new Encoders(vae, text, tokenizer, other);
    }

    private Path encoder() {
      return Objects.requireNonNull(vae);
    }

    private Path textEncoder() {
      return Objects.requireNonNull(text);
    }
  }

  /// Looks at the models' files without their values.
  ///
  /// @throws ProblemException with everything that keeps both from being used
  public void check() {
    var problems = new Problems();
    try (var _ = TensorScope.open()) {
      if (encoders.vae() != null) {
        problems.attempt(this::checkVae);
      }
      if (encoders.text() != null) {
        problems.attempt(this::checkText);
      }
      var image = encoders.image();
      if (image != null) {
        problems.attempt(() -> ImageEncoder.open(image, Device.META).close());
      }
    }
    problems.throwIfAny();
  }

  private void checkVae() {
    try (var file = WeightsFile.open(encoders.encoder());
        var vae = WanVae.load(file, Device.META, dtypes.vae(), WanVae.Half.ENCODER)) {
      vae.config();
    }
  }

  private void checkText() {
    try (var text =
        TextEncoder.open(
            encoders.textEncoder(), encoders.tokenizer(), Device.META, dtypes.text())) {
      text.dim();
    }
  }

  /// What the models take in memory, one at a time; a file that can't be read is left out, since
  /// [#check] tells of it.
  public List<MemoryNeed> memoryNeeds() {
    var needs = new ArrayList<MemoryNeed>();
    if (encoders.vae() != null) {
      needs.addAll(MemoryNeed.vaeEncoder(encoders.vae(), dtypes.vae()));
    }
    if (encoders.text() != null) {
      needs.addAll(MemoryNeed.textEncoder(encoders.text(), dtypes.text()));
    }
    if (encoders.image() != null) {
      needs.addAll(MemoryNeed.imageEncoder(encoders.image()));
    }
    return List.copyOf(needs);
  }

  /// Makes what is missing, stale or damaged, of the kinds whose model there is. The two models are not in memory together.
  ///
  /// @param trustForeign whether to take over files that another program made, after a check
  /// @param seed which of those are encoded again to compare
  /// @return latents, masks where there are some, then texts
  /// @throws ProblemException with all that could not be made; the rest is
  public List<CacheReport> make(DatasetPlan plan, boolean trustForeign, long seed) {
    var reports = new ArrayList<CacheReport>();
    if (encoders.vae() != null) {
      reports.add(latents().make(plan, this::openVae, trustForeign, seed));
      if (MaskCaches.has(plan)) {
        reports.add(masks().make(plan));
      }
    }
    if (encoders.text() != null) {
      reports.add(texts().make(plan, this::openText, trustForeign, seed));
    }
    hashes.save();
    return List.copyOf(reports);
  }

  /// What keeps a plan's caches from being used, by file; empty where all are right.
  public Map<Path, String> faults(DatasetPlan plan) {
    var faults = new LinkedHashMap<>(latents().faults(plan));
    faults.putAll(masks().faults(plan));
    faults.putAll(texts().faults(plan));
    hashes.save();
    return faults;
  }

  private LatentCaches latents() {
    var image = encoders.image();
    var images =
        image == null
            ? null
            : new ImageModel(hashes.of(image), () -> ImageEncoder.open(image, device));
    return new LatentCaches(hashes, hashes.of(encoders.encoder()), dtypes.vae(), listener, images);
  }

  private MaskCaches masks() {
    return new MaskCaches(hashes, listener);
  }

  private TextCaches texts() {
    String hash = hashes.of(encoders.textEncoder());
    var tokenizer = encoders.tokenizer();
    return new TextCaches(
        tokenizer == null ? hash : hash + "+" + hashes.of(tokenizer), dtypes.text(), listener);
  }

  private WanVae openVae() {
    try (var file = WeightsFile.open(encoders.encoder())) {
      return WanVae.load(file, device, dtypes.vae(), WanVae.Half.ENCODER);
    }
  }

  private TextEncoder openText() {
    return TextEncoder.open(encoders.textEncoder(), encoders.tokenizer(), device, dtypes.text());
  }
}
