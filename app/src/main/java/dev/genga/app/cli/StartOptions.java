package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.wan.generation.ContextWindows;
import dev.genga.wan.generation.StartImages;
import dev.genga.wan.generation.StartVideo;
import dev.genga.wan.generation.Task;
import dev.genga.wan.generation.VaeTiles;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a video starts from besides its prompt.
final class StartOptions {
  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "The first frame, for image-to-video models; gives the video its shape.")
  private @Nullable Path image;

  @Option(
      names = "--last-image",
      paramLabel = "FILE",
      description = "The last frame as well, for first-last-frame models.")
  private @Nullable Path lastImage;

  @Option(
      names = "--clip",
      paramLabel = "FILE",
      description =
          "The image encoder that --image needs: Wan's models_clip...pth or"
              + " clip_vision_h.safetensors.")
  private @Nullable Path clip;

  @Option(
      names = "--video",
      paramLabel = "FILE",
      description =
          "A video to make this one of: noise is laid over it, as much as --strength says.")
  private @Nullable Path video;

  @Option(
      names = "--strength",
      paramLabel = "SHARE",
      description =
          "The share of the steps that is run over --video; 1 leaves nothing of it (default: 0.8).")
  private @Nullable Double strength;

  @Option(
      names = "--windows",
      paramLabel = "KIND[:FRAMES:OVERLAP[:STRIDE]]",
      description =
          "Make a long video in overlapping windows: static, uniform or looped, as static:81:16; a"
              + " stride (uniform:81:16:8) adds windows of every second latent, and so on. The"
              + " prompt may then be several, with | between.")
  private @Nullable String windows;

  @Option(
      names = "--window-fading",
      paramLabel = "KIND",
      description =
          "How windows fade into each other: linear, over what they share, or pyramid, over all of"
              + " them (default: linear).")
  private @Nullable String fading;

  @Option(
      names = "--window-noise",
      paramLabel = "KIND",
      description =
          "What frames behind the first window start from: own noise, or shuffled, that of the"
              + " frames before them, so that windows resemble each other (FreeNoise; default:"
              + " own).")
  private @Nullable String windowNoise;

  @Option(
      names = "--vae-tiling",
      paramLabel = "SIZE",
      arity = "0..1",
      fallbackValue = "256",
      description =
          "Decode in tiles of so many pixels (256 without a number): less memory, frames that are"
              + " near the whole ones'.")
  private @Nullable Integer tile;

  @Option(
      names = "--noise",
      paramLabel = "PROGRAM",
      description =
          "Whose noise the seed gives: comfyui, which is also musubi-tuner's with --cpu_noise, or"
              + " musubi, that of the previews of its trainings on a CPU (default: comfyui).")
  private @Nullable String noise;

  /// Finds the file of an image or video by its name.
  @FunctionalInterface
  interface Finder {
    /// @param option that would name it otherwise
    /// @return null where there is none, which is then among the problems
    @Nullable String find(String name, String option);
  }

  /// What is named, and what another task has where nothing is.
  Task task(Task otherwise, Problems problems) {
    return task(otherwise, (name, _) -> name, problems);
  }

  /// What is named, and where nothing is what another task has, in the files that are found for it.
  Task task(Task otherwise, Finder finder, Problems problems) {
    return new Task(
        new StartImages(
            file(image, otherwise.images().first(), "--image", finder),
            file(lastImage, otherwise.images().last(), "--last-image", finder)),
        video(otherwise.video(), finder, problems),
        windows(otherwise.windows(), problems),
        tile == null
            ? otherwise.tiles()
            : new VaeTiles(tile, Math.min(VaeTiles.USUAL.overlap(), tile / 16 * 8)),
        noise == null
            ? otherwise.noise()
            : new GuidanceText(problems).named("--noise", noise, otherwise.noise()));
  }

  private static @Nullable String file(
      @Nullable Path typed, @Nullable String otherwise, String option, Finder finder) {
    return typed != null || otherwise == null
        ? Objects.toString(typed, null)
        : finder.find(otherwise, option);
  }

  private @Nullable StartVideo video(
      @Nullable StartVideo otherwise, Finder finder, Problems problems) {
    String named = otherwise == null ? null : otherwise.file();
    String file = file(video, named, "--video", finder);
    if (file == null && named != null) {
      return null;
    }
    if (file == null) {
      if (strength != null) {
        problems.add(
            "a strength needs a video that it is over", "--strength", "name one with --video");
      }
      return null;
    }
    double otherStrength = otherwise == null ? StartVideo.USUAL_STRENGTH : otherwise.strength();
    return new StartVideo(file, strength == null ? otherStrength : strength);
  }

  private @Nullable ContextWindows windows(@Nullable ContextWindows otherwise, Problems problems) {
    var text = new GuidanceText(problems);
    var named = windows == null ? otherwise : windows(windows, problems);
    if (named == null) {
      if (windows == null) {
        text.belongsTo("--windows", "--window-fading", fading);
        text.belongsTo("--windows", "--window-noise", windowNoise);
      }
      return null;
    }
    if (fading != null) {
      named = named.withFading(text.named("--window-fading", fading, named.fading()));
    }
    return windowNoise == null
        ? named
        : named.withNoise(text.named("--window-noise", windowNoise, named.noise()));
  }

  private static @Nullable ContextWindows windows(String text, Problems problems) {
    var parts = text.toLowerCase(Locale.ROOT).split(":", -1);
    var usual = ContextWindows.USUAL;
    try {
      for (var kind : ContextWindows.Kind.values()) {
        if (kind.name().equalsIgnoreCase(parts[0]) && parts.length <= 4) {
          return new ContextWindows(
              kind,
              parts.length > 1 ? Integer.parseInt(parts[1]) : usual.frames(),
              parts.length > 2 ? Integer.parseInt(parts[2]) : usual.overlap(),
              parts.length > 3 ? Integer.parseInt(parts[3]) : usual.stride());
        }
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    problems.add(
        "'" + text + "' are no windows", "--windows " + text, "write them as static:81:16");
    return null;
  }

  /// The image encoder's file; null where none is named.
  @Nullable Path clip() {
    return clip;
  }
}
