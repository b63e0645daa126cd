package dev.genga.app.musubi;

import dev.genga.base.Problems;
import dev.genga.dataset.cache.DatasetCaches;
import dev.genga.tensor.DType;
import dev.genga.wan.generation.EncoderDtypes;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// From the flags of a caching script to caches.
final class CacheTranslation {
  private CacheTranslation() {}

  /// @return null where something is wrong, which is then among the problems
  static @Nullable MusubiJob of(Arguments arguments, Surroundings surroundings, Problems problems) {
    var device = problems.gather(() -> surroundings.device(arguments.text("--device")));
    DatasetFlag.check(arguments, problems);
    boolean latents = arguments.script() == Script.CACHE_LATENTS;
    if (latents) {
      checkDtype(arguments, problems);
    }
    String clip = latents ? arguments.text("--clip") : null;
    if (latents && arguments.on("--i2v") && clip == null) {
      problems.add(
          "first frames without the image encoder are for Wan2.2's models, which genga doesn't"
              + " train",
          arguments.where("--i2v"),
          "name the image encoder with --clip, or leave --i2v out");
    }
    String dataset = arguments.text("--dataset_config");
    String model = arguments.text(latents ? "--vae" : "--t5");
    if (dataset == null || model == null || device == null) {
      return null;
    }
    var encoders =
        latents
            ? new DatasetCaches.Encoders(
                Path.of(model), null, null, clip == null ? null : Path.of(clip))
            : new DatasetCaches.Encoders(null, Path.of(model), surroundings.tokenizer());
    return new MusubiJob.Caching(
        Path.of(dataset),
        encoders,
        device,
        latents ? EncoderDtypes.USUAL : PreviewFlags.dtypes(arguments, EncoderDtypes.USUAL.vae()),
        arguments.on("--skip_existing"),
        new Refusals(arguments.script(), arguments.values(), arguments.places()).replaced());
  }

  private static void checkDtype(Arguments arguments, Problems problems) {
    String said = arguments.text("--vae_dtype");
    if (said != null && Dtypes.parse(said) != DType.BFLOAT16) {
      problems.add(
          "genga's caches are bfloat16, which musubi-tuner's are without --vae_dtype",
          arguments.where("--vae_dtype"),
          "leave it out");
    }
  }
}
