package dev.genga.app.base;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import dev.genga.training.vae.ClipStream;
import dev.genga.video.Frame;
import dev.genga.wan.generation.VideoSize;
import dev.genga.world.Clip;
import dev.genga.world.SceneSampler;
import dev.genga.world.Split;
import dev.genga.world.Style;
import dev.genga.world.draw.SceneRenderer;
import java.util.ArrayList;
import java.util.List;

/// The little world's clips as models take them, and models' frames as the little world takes them.
final class WorldTensors {
  private static final float HALF = 127.5f;

  private WorldTensors() {}

  /// What is trained on, in these styles.
  static SceneSampler training(List<Style> styles, long seed) {
    return new SceneSampler(new Split(BaseRecipe.SPLIT).training(), styles, seed);
  }

  /// What is asked for, in these styles: combinations that no training sees.
  static SceneSampler heldOut(List<Style> styles, long seed) {
    return new SceneSampler(new Split(BaseRecipe.SPLIT).heldOut(), styles, seed);
  }

  /// Clips of all styles without end, for a VAE.
  static ClipStream stream(long seed, VideoSize size) {
    var sampler = training(List.of(Style.values()), seed);
    return (number, frames) -> {
      var sample = sampler.at(number);
      return tensor(
          SceneRenderer.render(
              sample.scene(), sample.style(), size.width(), size.height(), frames));
    };
  }

  static Clip render(SceneSampler.Sample sample, VideoSize size) {
    return SceneRenderer.render(
        sample.scene(), sample.style(), size.width(), size.height(), size.frames());
  }

  /// `[3, F, H, W]` in [-1, 1], float32.
  static Tensor tensor(Clip clip) {
    int pixels = clip.width() * clip.height();
    int frames = clip.length();
    var values = new float[3 * frames * pixels];
    for (int f = 0; f < frames; f++) {
      int[] frame = clip.frame(f);
      for (int channel = 0; channel < 3; channel++) {
        int at = (channel * frames + f) * pixels;
        for (int i = 0; i < pixels; i++) {
          values[at + i] = (frame[i] >> 16 - 8 * channel & 255) / HALF - 1;
        }
      }
    }
    return Tensors.of(values, 3, frames, clip.height(), clip.width());
  }

  /// @param frames of one size, at least one
  static Clip clip(List<Frame> frames) {
    var pixels = new int[frames.size()][];
    for (int f = 0; f < pixels.length; f++) {
      byte[] rgb = frames.get(f).rgb();
      pixels[f] = new int[rgb.length / 3];
      for (int i = 0; i < pixels[f].length; i++) {
        pixels[f][i] =
            (rgb[3 * i] & 255) << 16 | (rgb[3 * i + 1] & 255) << 8 | rgb[3 * i + 2] & 255;
      }
    }
    return new Clip(frames.getFirst().width(), frames.getFirst().height(), pixels);
  }

  static List<Frame> frames(Clip clip) {
    var frames = new ArrayList<Frame>();
    for (int f = 0; f < clip.length(); f++) {
      int[] pixels = clip.frame(f);
      var rgb = new byte[3 * pixels.length];
      for (int i = 0; i < pixels.length; i++) {
        rgb[3 * i] = (byte) (pixels[i] >> 16);
        rgb[3 * i + 1] = (byte) (pixels[i] >> 8);
        rgb[3 * i + 2] = (byte) pixels[i];
      }
      frames.add(new Frame(clip.width(), clip.height(), rgb));
    }
    return frames;
  }
}
