package dev.genga.wan.generation;

import dev.genga.tensor.Tensor;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoWriter;
import java.nio.file.Path;
import java.util.Map;

/// A small picture or video of what is being made, as far as a step of the sampler knows it.
///
/// @param colours of the VAE that will decode it
public record StepPreview(LatentColours colours) {
  /// Pixels of a latent's side: half its own size; all of it where a frame would be too small for the
  /// encoder.
  private static final int ENLARGED = 4;

  private static final int SMALLEST_SIDE = 32;

  /// Where the preview of a file lies, beside it: an mp4 or a PNG, whatever the file is.
  public static Path file(Path output, GenerationRequest request) {
    return GeneratedFile.beside(output, ".preview" + GeneratedFile.ending(request));
  }

  /// Writes one over the one before, whole or not at all.
  ///
  /// @param request whose output it is
  /// @param latents `[1, C, F, H, W]`
  /// @throws dev.genga.base.ProblemException if it can't be written
  public void write(Path file, GenerationRequest request, Tensor latents) {
    var frames = colours.frames(latents).stream().map(StepPreview::enlarged).toList();
    if (request.size().frames() == 1) {
      PngFile.write(file, frames.getFirst(), Map.of());
    } else {
      VideoWriter.write(file, rate(request), Map.of(), frames);
    }
  }

  /// As long as the video: a latent frame stands for four.
  private static Fraction rate(GenerationRequest request) {
    return new Fraction(request.framesPerSecond(), VideoSize.FRAMES_PER_LATENT);
  }

  private static Frame enlarged(Frame small) {
    boolean tiny = ENLARGED * Math.min(small.width(), small.height()) < SMALLEST_SIDE;
    int times = tiny ? VideoSize.PIXELS_PER_LATENT : ENLARGED;
    int width = small.width() * times;
    int height = small.height() * times;
    byte[] from = small.rgb();
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % width / times;
      int y = i / 3 / width / times;
      rgb[i] = from[3 * (y * small.width() + x) + i % 3];
    }
    return new Frame(width, height, rgb);
  }
}
