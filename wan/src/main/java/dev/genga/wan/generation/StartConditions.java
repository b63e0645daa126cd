package dev.genga.wan.generation;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.image.ImageEncoder;
import dev.genga.wan.vae.WanVae;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Encodes what videos start from besides their prompts: all images by the image encoder, then all
/// images and videos by the VAE.
///
/// @param jobs those that start from something
/// @param dtype what the VAE computes in
record StartConditions(
    List<GenerationJob> jobs,
    ModelFiles files,
    Device device,
    DType dtype,
    GenerationRunListener listener) {

  /// The conditions of the jobs that have some, in the thread's current scope.
  static Map<GenerationJob, StartCondition> of(
      List<GenerationJob> jobs,
      ModelFiles files,
      Device device,
      DType dtype,
      GenerationRunListener listener) {
    var started = jobs.stream().filter(job -> job.request().task().isEncoded()).toList();
    return started.isEmpty()
        ? Map.of()
        : new StartConditions(started, files, device, dtype, listener).encoded();
  }

  private Map<GenerationJob, StartCondition> encoded() {
    Map<GenerationJob, StartFrames> images = new HashMap<>();
    for (var job : jobs) {
      if (job.request().task().images().any()) {
        images.put(job, StartFrames.read(job.request().task().images(), job.request().size()));
      }
    }
    var tokens = tokens(images);
    Map<GenerationJob, StartCondition> conditions = new HashMap<>();
    listener.onLoading(files.vae());
    try (var file = WeightsFile.open(files.vae());
        var vae = WanVae.load(file, device, dtype, WanVae.Half.ENCODER)) {
      for (var job : jobs) {
        var request = job.request();
        var seen = tokens.get(job);
        var frames = images.get(job);
        var video = request.task().video();
        conditions.put(
            job,
            new StartCondition(
                seen == null || frames == null
                    ? null
                    : new ImageCondition(frames.channels(vae, request.size()), seen),
                video == null
                    ? null
                    : video.latents(vae, request.size(), request.framesPerSecond())));
      }
    }
    return conditions;
  }

  private Map<GenerationJob, Tensor> tokens(Map<GenerationJob, StartFrames> images) {
    Map<GenerationJob, Tensor> tokens = new HashMap<>();
    if (!images.isEmpty() && files.image() != null) {
      listener.onLoading(files.image());
      try (var encoder = ImageEncoder.open(files.image(), device)) {
        images.forEach((job, frames) -> tokens.put(job, frames.tokens(encoder)));
      }
    }
    return tokens;
  }
}
