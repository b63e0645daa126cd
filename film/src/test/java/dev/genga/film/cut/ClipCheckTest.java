package dev.genga.film.cut;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.scene.FrameLook;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoFormat;
import dev.genga.video.VideoWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Clips that hold other frames than they should.
class ClipCheckTest {
  private static final int FRAMES = 12;

  @TempDir private Path folder;

  /// A picture that moves little from one to the next; below 0 and from [#FRAMES] on of another scene.
  private static Frame picture(int index) {
    int colour = index < 0 ? 90 : index >= FRAMES ? 60 : 0;
    var rgb = new byte[3 * 64 * 48];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % 64;
      rgb[i] = (byte) (colour + Math.round(60 + 50 * Math.sin(x / 8.0 + 0.15 * index)));
    }
    return new Frame(64, 48, rgb);
  }

  private static List<Frame> pictures(int... indices) {
    var frames = new ArrayList<Frame>();
    for (int index : indices) {
      frames.add(picture(index));
    }
    return frames;
  }

  /// A clip of the frames from `first` to before `end`.
  private Path clip(VideoFormat format, int first, int end) {
    var file = folder.resolve("clip." + format.extension());
    var rate = Fraction.of(16);
    VideoWriter.write(
        file,
        format,
        rate,
        rate.inverse(),
        Map.of(),
        sink -> {
          for (int i = first; i < end; i++) {
            sink.add(picture(i), i - first);
          }
        });
    return file;
  }

  /// Of a clip that should begin and end at such frames.
  private static ClipCheck check(VideoFormat format, int first, int end) {
    return new ClipCheck(
        format == VideoFormat.LOSSLESS,
        end - first,
        pictures(first, first + 1),
        pictures(end - 1, end - 2),
        Optional.of(FrameLook.of(0, picture(-1))),
        Optional.of(FrameLook.of(0, picture(FRAMES))));
  }

  @ParameterizedTest
  @EnumSource(VideoFormat.class)
  void aClipOfTheRightFramesIsRight(VideoFormat format) {
    var found = check(format, 0, FRAMES).of(clip(format, 0, FRAMES));
    assertThat(found).isEqualTo(new ClipCheck.Found(FRAMES, 64, 48, null));
  }

  @ParameterizedTest
  @EnumSource(VideoFormat.class)
  void aClipThatIsOneFrameOffIsNoticed(VideoFormat format) {
    var late = check(format, 0, FRAMES - 2).of(clip(format, 1, FRAMES - 1));
    assertThat(late.wrong()).isEqualTo("doesn't begin with the film's frame");
    var early = check(format, 1, FRAMES - 1).of(clip(format, 0, FRAMES - 2));
    assertThat(early.wrong()).isNotNull();
  }

  @Test
  void aClipThatEndsWithItsLastFrameButOneIsNoticed() {
    var doubled = check(VideoFormat.H264, 0, FRAMES);
    var file = folder.resolve("clip.mp4");
    var frames = pictures(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10);
    VideoWriter.write(file, Fraction.of(16), Map.of(), frames);
    assertThat(doubled.of(file).wrong()).isEqualTo("doesn't end with the film's frame");
  }

  @Test
  void aFrameTooFewIsNoticed() {
    assertThat(check(VideoFormat.H264, 0, FRAMES).of(clip(VideoFormat.H264, 0, FRAMES - 1)).wrong())
        .isEqualTo("has 11 frames instead of 12");
  }

  /// What was given to the encoder is what came out: the cut itself was wrong.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void framesOfTheSceneBeforeAreNoticed(int wrong) {
    var found = check(VideoFormat.H264, -wrong, FRAMES).of(clip(VideoFormat.H264, -wrong, FRAMES));
    assertThat(found.wrong()).isEqualTo("begins with a frame of the scene before");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void framesOfTheSceneAfterAreNoticed(int wrong) {
    int end = FRAMES + wrong;
    assertThat(check(VideoFormat.H264, 0, end).of(clip(VideoFormat.H264, 0, end)).wrong())
        .isEqualTo("ends with a frame of the scene after");
  }
}
