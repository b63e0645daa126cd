package dev.genga.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeldFrameTest {
  private static final int WIDTH = 96;
  private static final int HEIGHT = 64;

  @TempDir private Path folder;

  private Path clip() {
    return Clips.write(folder.resolve("clip.mp4"), 5, WIDTH, HEIGHT);
  }

  private static List<HeldFrame> hold(Path file) {
    var held = new ArrayList<HeldFrame>();
    try (var reader = VideoReader.open(file)) {
      while (reader.advance()) {
        held.add(reader.hold());
      }
    }
    return held;
  }

  @Test
  void framesAreKeptBeyondTheirReader() {
    var file = clip();
    var held = hold(file);
    try (var converter = new HeldFrame.Converter()) {
      assertThat(held.stream().map(frame -> frame.frame(converter)))
          .isEqualTo(VideoReader.read(file, 0, 1, 2, 3, 4));
      assertThat(held).allSatisfy(frame -> assertThat(frame.bytes()).isEqualTo(9216));
    }
    held.forEach(HeldFrame::close);
  }

  private static int at(AVFrame picture, int plane, int x, int y) {
    try (var data = picture.data(plane)) {
      return data.get((long) y * picture.linesize(plane) + x) & 0xff;
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 96, 64", "6, 14, 80, 44", "2, 0, 94, 64"})
  void aPartIsTakenPixelByPixel(int left, int top, int width, int height) {
    var part = new Region(left, top, width, height);
    try (var held = hold(clip()).getLast();
        var converter = new YuvConverter(width, height)) {
      assertThat(YuvConverter.takes(held, part)).isTrue();
      var taken = converter.copy(held, part);
      for (int plane = 0; plane < 3; plane++) {
        int share = plane == 0 ? 1 : 2;
        for (int y = 0; y < height / share; y++) {
          for (int x = 0; x < width / share; x++) {
            assertThat(at(taken, plane, x, y))
                .isEqualTo(at(held.picture(), plane, left / share + x, top / share + y));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 80, 44", "0, 3, 80, 44", "0, 0, 79, 44", "0, 0, 80, 43"})
  void aPartBetweenColoursIsNot(int left, int top, int width, int height) {
    try (var held = hold(clip()).getFirst()) {
      assertThat(YuvConverter.takes(held, new Region(left, top, width, height))).isFalse();
    }
  }

  /// Of 10 bits, of more colours, of RGB; and by BT.601, as a film that doesn't say.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "h264-10-bit.mp4",
        "h264-422.mp4",
        "ffv1-rgb.mkv",
        "mpeg2.mpg",
        "mjpeg-full-range.avi"
      })
  void otherFormsAreNot(String file) {
    try (var held = hold(Clips.resource(file)).getFirst()) {
      int width = held.width() - held.width() % 2;
      int height = held.height() - held.height() % 2;
      assertThat(YuvConverter.takes(held, new Region(0, 0, width, height))).isFalse();
    }
  }
}
