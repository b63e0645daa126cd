package dev.genga.wan.generation;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.video.Frame;
import dev.genga.wan.image.ImageEncoder;
import dev.genga.wan.vae.WanVae;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// The images of a request as Wan's models take them.
///
/// Source: `WanI2V.generate` and `WanFLF2V.generate` of Wan2.1's wan/image2video.py and
/// wan/first_last_frame2video.py.
///
/// @param first `[1, 3, height, width]` in [-1, 1], as large as its file has it
/// @param last the same for the last frame, or null
public record StartFrames(Tensor first, @Nullable Tensor last) {

  /// Reads the images of a request that has one.
  ///
  /// @throws ProblemException if one can't be read
  static StartFrames read(StartImages images, VideoSize size) {
    if (images.first() == null) {
      throw new IllegalArgumentException("a video without a first image");
    }
    return new StartFrames(
        pixels(images.first(), size), images.last() == null ? null : pixels(images.last(), size));
  }

  private static Tensor pixels(String file, VideoSize size) {
    try (var scope = TensorScope.open()) {
      var image = shaped(StartImages.read(file), size);
      var bytes = Tensors.ofBytes(image.rgb(), DType.UINT8, image.height(), image.width(), 3);
      var unit = bytes.permute(2, 0, 1).to(DType.FLOAT32).div(255);
      return scope.keep(unit.minus(0.5).div(0.5).unsqueeze(0).contiguous());
    }
  }

  /// What of an image is shown: all of it where its shape is the video's but for less than one token,
  /// which is stretched away as the reference does; else its middle in the video's shape.
  static Frame shaped(Frame image, VideoSize size) {
    double scale =
        Math.max((double) size.width() / image.width(), (double) size.height() / image.height());
    double outside =
        Math.max(image.width() * scale - size.width(), image.height() * scale - size.height());
    if (outside < VideoSize.STEP) {
      return image;
    }
    int width = Math.clamp(Math.round(size.width() / scale), 1, image.width());
    int height = Math.clamp(Math.round(size.height() / scale), 1, image.height());
    return image.crop((image.width() - width) / 2, (image.height() - height) / 2, width, height);
  }

  /// What the image encoder sees, one image after the other: `[1, tokens, C]`, float32.
  Tensor tokens(ImageEncoder encoder) {
    try (var scope = TensorScope.open()) {
      var seen = new ArrayList<Tensor>();
      seen.add(encoder.encode(first));
      if (last != null) {
        seen.add(encoder.encode(last));
      }
      return scope.keep(Tensors.cat(1, seen));
    }
  }

  /// The channels beside the noisy latents: which frames are given, and the latents of a video that
  /// has them and is grey elsewhere.
  ///
  /// @param vae with its encoder loaded
  /// @return `[1, 4 + z, F, H, W]`, float32, on the VAE's device
  public Tensor channels(WanVae vae, VideoSize size) {
    try (var scope = TensorScope.open()) {
      var latents = encoded(vae, size);
      var mask = mask(latents.shape(), last != null).to(latents.device());
      return scope.keep(Tensors.cat(1, mask, latents));
    }
  }

  private Tensor encoded(WanVae vae, VideoSize size) {
    var latents = new ArrayList<Tensor>();
    try (var encoder = vae.newEncoder()) {
      latents.add(encoder.push(frame(first, size, vae.device())));
      int inLatent = encoder.framesWanted();
      var grey =
          Tensors.zeros(
              new long[] {1, 3, inLatent, size.height(), size.width()},
              DType.FLOAT32,
              vae.device());
      for (int i = 1; i < size.latentFrames(); i++) {
        boolean ends = i == size.latentFrames() - 1;
        latents.add(encoder.push(ends ? ending(grey, size) : grey));
      }
    }
    return Tensors.cat(2, latents);
  }

  /// The last frames, as many as `grey` has.
  private Tensor ending(Tensor grey, VideoSize size) {
    return last == null
        ? grey
        : Tensors.cat(2, grey.narrow(2, 0, grey.size(2) - 1), frame(last, size, grey.device()));
  }

  private static Tensor frame(Tensor image, VideoSize size, Device device) {
    return Functional.bicubic(image, size.height(), size.width()).unsqueeze(2).to(device);
  }

  /// 1 where a frame is given: a channel for each of the 4 frames of a latent, all of which the first
  /// latent's one frame fills.
  ///
  /// @param latents `[1, z, F, H, W]`
  /// @return `[1, 4, F, H, W]`, float32, on the CPU
  static Tensor mask(long[] latents, boolean withLast) {
    int frames = (int) latents[2];
    float[] given = new float[VideoSize.FRAMES_PER_LATENT * frames];
    for (int channel = 0; channel < VideoSize.FRAMES_PER_LATENT; channel++) {
      given[channel * frames] = 1;
    }
    if (withLast) {
      given[given.length - 1] = 1;
    }
    return Tensors.of(given, 1, VideoSize.FRAMES_PER_LATENT, frames, 1, 1)
        .expand(1, VideoSize.FRAMES_PER_LATENT, frames, latents[3], latents[4]);
  }
}
