package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avformat.av_guess_sample_aspect_ratio;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;

import dev.genga.base.ProblemException;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;

/// What a video says of itself, without decoding it.
public final class FilmHeader {
  private FilmHeader() {}

  /// About how many frames there are: good enough to tell how much work is left.
  ///
  /// @return 0 where the file doesn't say, or can't be read
  public static long frames(Path file) {
    try (var container = Container.open(file)) {
      long frames = container.stream().nb_frames();
      double seconds = container.context().duration() / (double) AV_TIME_BASE;
      double rate = container.statedRate().toDouble();
      return frames > 0 ? frames : Math.max(0, Math.round(seconds * rate));
    } catch (ProblemException e) {
      return 0; // whoever decodes it will say so
    }
  }

  /// How wide a pixel is shown, in heights: 1 but for films such as those of DVDs.
  ///
  /// @throws ProblemException if the file can't be read
  public static Fraction pixelAspect(Path file) {
    try (var container = Container.open(file)) {
      AVRational stated =
          av_guess_sample_aspect_ratio(container.context(), container.stream(), (AVFrame) null);
      if (stated.num() <= 0 || stated.den() <= 0) {
        return Fraction.of(1);
      }
      var aspect = new Fraction(stated.num(), stated.den());
      return container.orientation().swapsSides() ? aspect.inverse() : aspect;
    }
  }
}
