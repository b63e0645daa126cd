package dev.genga.wan.generation;

import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was encoded of all that a request's video starts from.
///
/// @param image of its images, or null
/// @param video the latents of the video that it is made of, `[1, C, F, H, W]`, float32; or null
public record StartCondition(@Nullable ImageCondition image, @Nullable Tensor video) {
  /// Nothing.
  public static final StartCondition NONE = new StartCondition(null, null);

  /// The same on a device.
  StartCondition to(Device device) {
    return new StartCondition(
        image == null ? null : image.to(device), video == null ? null : video.to(device));
  }

  /// All tensors that it is made of.
  List<Tensor> tensors() {
    var tensors = new ArrayList<Tensor>();
    if (image != null) {
      tensors.add(image.channels());
      tensors.add(image.tokens());
    }
    if (video != null) {
      tensors.add(video);
    }
    return tensors;
  }

  /// What the sampler starts from: noise, over the video as much as the first step of the schedule
  /// takes.
  ///
  /// @param noise of the request, `[1, C, F, H, W]`, float32
  public Tensor noisy(GenerationRequest request, Tensor noise) {
    if (video == null) {
      return noise;
    }
    try (var scope = TensorScope.open()) {
      double sigma = request.schedule().sigma(0);
      var there = noise.to(video.device());
      return scope.keep(video.times(1 - sigma).plus(there.times(sigma)));
    }
  }
}
