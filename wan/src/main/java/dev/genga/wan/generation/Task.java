package dev.genga.wan.generation;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What a video starts from besides its prompt, and how it is cut where it is long or large.
///
/// @param images its first and last frame
/// @param video whose motion and shapes it keeps; null for none
/// @param windows in which the transformer sees a long video; null where it sees all frames at once
/// @param tiles in which the VAE decodes large frames; null where it sees whole ones
/// @param noise which of the seed's values it starts from
public record Task(
    StartImages images,
    @Nullable StartVideo video,
    @Nullable ContextWindows windows,
    @Nullable VaeTiles tiles,
    NoiseOrder noise) {
  /// From a prompt alone, all frames at once.
  public static final Task TEXT_TO_VIDEO = new Task(StartImages.NONE, null, null, null);

  /// From the seed's first values.
  public Task(
      StartImages images,
      @Nullable StartVideo video,
      @Nullable ContextWindows windows,
      @Nullable VaeTiles tiles) {
    this(images, video, windows, tiles, NoiseOrder.COMFYUI);
  }

  /// From images, all frames at once.
  public static Task of(StartImages images) {
    return new Task(images, null, null, null);
  }

  /// The same task in other windows.
  public Task withWindows(@Nullable ContextWindows other) {
    return new Task(images, video, other, tiles, noise);
  }

  /// The same task with other tiles.
  public Task withTiles(@Nullable VaeTiles other) {
    return new Task(images, video, windows, other, noise);
  }

  /// The same task from another video.
  public Task withVideo(@Nullable StartVideo other) {
    return new Task(images, other, windows, tiles, noise);
  }

  /// The same task from other values of the seed.
  public Task withNoise(NoiseOrder other) {
    return new Task(images, video, windows, tiles, other);
  }

  /// How many steps are walked, fewer than the settings have where a video starts from another; of settings
  /// that can't be, any number up to [SamplingSettings#MOST_STEPS].
  public int walked(SamplingSettings sampling) {
    int all = sampling.walked();
    return video == null ? all : Math.clamp((long) all - video.firstStep(all), 0, all);
  }

  /// Whether the VAE has something to encode before the video can be made.
  boolean isEncoded() {
    return images.any() || video != null;
  }

  /// A size of about the area of `like` in the shape of what the video starts from, and no longer than
  /// the video that it starts from.
  ///
  /// @throws ProblemException if that can't be read
  VideoSize size(VideoSize like, int framesPerSecond) {
    if (images.first() == null && video != null) {
      return video.size(like, framesPerSecond);
    }
    return images.size(like);
  }

  /// Adds what can't be.
  ///
  /// @param where from a key of [RequestJson] to where the user said it
  void check(Problems problems, GenerationRequest request, UnaryOperator<String> where) {
    images.check(problems, request.size(), where);
    if (video != null) {
      video.check(problems, request.sampling().steps(), where);
    }
    if (windows != null) {
      windows.check(problems, where);
      if (windows.kind() != ContextWindows.Kind.STATIC && request.sampling().teaCache() != null) {
        problems.add(
            "TeaCache compares a window with the step before, and these windows move",
            where.apply("windows"),
            "use static windows, or leave TeaCache out");
      }
    }
    if (tiles != null) {
      tiles.check(problems, where);
    }
  }
}
