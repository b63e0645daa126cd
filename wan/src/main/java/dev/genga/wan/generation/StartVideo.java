package dev.genga.wan.generation;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.video.Frame;
import dev.genga.video.FrameRate;
import dev.genga.video.Resize;
import dev.genga.video.VideoProbe;
import dev.genga.video.VideoReader;
import dev.genga.wan.vae.WanVae;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// A video that another one is made of: as much noise is laid over it as the strength says, and the
/// sampler takes that away again.
///
/// Source: `WanVideoToVideoPipeline` of diffusers (`get_timesteps`, `prepare_latents`); Meng et al.
/// 2021, "SDEdit: Guided Image Synthesis and Editing with Stochastic Differential Equations"
/// (arXiv:2108.01073).
///
/// @param file where it lies, as the user named it
/// @param strength the share of the steps that is run: 1 leaves nothing of the video, a little above 0
///     nearly all
public record StartVideo(String file, double strength) {
  /// What is used where nobody says: the video's shapes stay, its surfaces don't.
  public static final double USUAL_STRENGTH = 0.8;

  /// A share that runs so many of all steps.
  public static double strengthOf(int run, int steps) {
    double share = (double) run / steps;
    while ((int) (steps * share) < run) {
      share = Math.nextUp(share);
    }
    return share;
  }

  /// The step that the sampler starts with.
  ///
  /// @param steps of the whole schedule
  public int firstStep(int steps) {
    return steps - stepsRun(steps);
  }

  private int stepsRun(int steps) {
    return Math.min((int) (steps * strength), steps);
  }

  /// A size of about the area of `like` in the video's shape, and no longer than it.
  ///
  /// @throws ProblemException if the file can't be read
  VideoSize size(VideoSize like, int framesPerSecond) {
    var video = VideoProbe.probe(Path.of(file));
    int there = FrameRate.resample(video.times(), framesPerSecond).length;
    int whole =
        Math.max(0, there - 1) / VideoSize.FRAMES_PER_LATENT * VideoSize.FRAMES_PER_LATENT + 1;
    return VideoSize.like(
        video.width(),
        video.height(),
        (long) like.width() * like.height(),
        Math.min(like.frames(), whole));
  }

  /// The numbers of the frames that are used, at a rate of frames a second.
  ///
  /// @throws ProblemException if the file can't be read or has too few
  int[] chosen(int frames, int framesPerSecond) {
    var all = FrameRate.resample(VideoProbe.probe(Path.of(file)).times(), framesPerSecond);
    if (all.length < frames) {
      throw new ProblemException(
          "the video has %d frames at %d a second, and %d are to be made of it"
              .formatted(all.length, framesPerSecond, frames),
          file,
          "ask for fewer frames, or name a longer video");
    }
    return Arrays.copyOf(all, frames);
  }

  /// The latents of the video in the size of another.
  ///
  /// @param vae with its encoder loaded
  /// @return `[1, z, F, H, W]`, float32, on the VAE's device
  Tensor latents(WanVae vae, VideoSize size, int framesPerSecond) {
    try (var scope = TensorScope.open();
        var encoder = vae.newEncoder()) {
      var latents = new ArrayList<Tensor>();
      var waiting = new ArrayList<Frame>();
      try (var reader = VideoReader.open(Path.of(file))) {
        for (int index : chosen(size.frames(), framesPerSecond)) {
          reader.advanceTo(index);
          waiting.add(Resize.cover(reader.frame(), size.width(), size.height()));
          if (waiting.size() == encoder.framesWanted()) {
            latents.add(encode(waiting, vae.device(), encoder::push));
            waiting.clear();
          }
        }
      }
      return scope.keep(Tensors.cat(2, latents));
    }
  }

  private static Tensor encode(List<Frame> frames, Device device, UnaryOperator<Tensor> encoder) {
    try (var scope = TensorScope.open()) {
      var pixels =
          Tensors.stack(
              1,
              frames.stream()
                  .map(frame ->
                      Tensors.ofBytes(frame.rgb(), DType.UINT8, frame.height(), frame.width(), 3)
                          .permute(2, 0, 1))
                  .toArray(Tensor[]::new));
      var values = pixels.to(device, DType.FLOAT32).div(127.5).minus(1).unsqueeze(0);
      return scope.keep(encoder.apply(values));
    }
  }

  /// Adds what can't be.
  ///
  /// @param where from `video` or `video_strength` to where the user said it
  void check(Problems problems, int steps, UnaryOperator<String> where) {
    if (file.isBlank()) {
      problems.add("a video has no file", where.apply("video"), "name a video file");
    }
    if (!(strength > 0 && strength <= 1)) {
      problems.add(
          "the strength over a video is " + strength,
          where.apply("video_strength"),
          "use more than 0, and 1 at most");
    } else if (stepsRun(steps) < 1) {
      problems.add(
          "of %d steps a strength of %s leaves none".formatted(steps, strength),
          where.apply("video_strength"),
          "use a higher strength, or more steps");
    }
  }
}
