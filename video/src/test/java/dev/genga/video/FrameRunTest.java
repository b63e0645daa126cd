package dev.genga.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameRunTest {
  private static final int WIDTH = 96;
  private static final int HEIGHT = 64;

  @TempDir private Path folder;

  /// Keeps what it gets, and stops after a frame.
  private static final class Kept implements FrameRun.Listener {
    final List<Integer> passed = new ArrayList<>();
    final Map<Integer, Frame> frames = new LinkedHashMap<>();
    private final int last;

    Kept(int last) {
      this.last = last;
    }

    @Override
    public boolean onPassed(int index) {
      passed.add(index);
      return index < last;
    }

    @Override
    public void onFrame(int index, CurrentFrame frame) {
      frames.put(index, frame.frame());
    }
  }

  /// The frame of an interlaced film: rows of two moments.
  private static Frame woven(int k) {
    return CombingTest.woven(earlier(k), Clips.picture(8 * k + 4, WIDTH, HEIGHT));
  }

  private static Frame earlier(int k) {
    return Clips.picture(8 * k, WIDTH, HEIGHT);
  }

  private Path write(String name, List<Frame> frames) {
    var file = folder.resolve(name);
    var rate = Fraction.of(25);
    VideoWriter.write(
        file,
        VideoFormat.LOSSLESS,
        rate,
        rate.inverse(),
        Map.of(),
        sink -> {
          for (int i = 0; i < frames.size(); i++) {
            sink.add(frames.get(i), i);
          }
        });
    return file;
  }

  private static List<Frame> woven(int first, int end) {
    return IntStream.range(first, end).mapToObj(FrameRunTest::woven).toList();
  }

  private static Kept read(Path file, boolean interlaced, int... frames) {
    var kept = new Kept(Integer.MAX_VALUE);
    try (var reader = VideoReader.open(file)) {
      assertThat(FrameRun.read(reader, frames, interlaced, kept)).isTrue();
    }
    return kept;
  }

  @Test
  void chosenFramesComeOnceAndAllThatPassAreTold() {
    var frames = woven(0, 12);
    for (boolean interlaced : new boolean[] {false, true}) {
      var kept = read(write("film.mkv", frames), interlaced, 3, 3, 5, 8, 8, 8);
      assertThat(kept.frames.keySet()).containsExactly(3, 5, 8);
      assertThat(kept.passed).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
    }
  }

  @Test
  void framesOfOneMomentAreTheFilmsOwn() {
    var frames = woven(0, 6);
    assertThat(read(write("film.mkv", frames), false, 0, 2, 5).frames.values())
        .containsExactly(frames.get(0), frames.get(2), frames.get(5));
  }

  @Test
  void interlacedFramesBecomeWholePicturesOfTheEarlierMoment() {
    var kept = read(write("film.mkv", woven(0, 10)), true, IntStream.range(0, 10).toArray());
    assertThat(kept.frames).hasSize(10);
    kept.frames.forEach((index, frame) -> {
      assertThat(CombingTest.isCombed(frame)).isFalse();
      assertThat(Clips.difference(frame, earlier(index)))
          .isLessThan(Clips.difference(woven(index), earlier(index)) / 4);
    });
  }

  @Test
  void whatStandsStillStaysAsItIs() {
    var frame = Clips.picture(5, WIDTH, HEIGHT);
    var kept = read(write("still.mkv", List.of(frame, frame, frame, frame)), true, 0, 1, 2, 3);
    assertThat(kept.frames.values()).containsExactly(frame, frame, frame, frame);
  }

  @Test
  void aRunOfOneFrameGivesThatFrame() {
    var kept = read(write("film.mkv", woven(0, 4)), true, 2);
    assertThat(kept.frames.keySet()).containsExactly(2);
  }

  /// A neighbour's frame would show in the first and the last picture.
  @Test
  void nothingButTheRunsOwnFramesIsLookedAt() {
    var run = woven(4, 10);
    var among = new ArrayList<>(woven(50, 54));
    among.addAll(run);
    among.addAll(woven(90, 94));
    var alone = read(write("alone.mkv", run), true, 0, 1, 2, 3, 4, 5);
    var within = read(write("among.mkv", among), true, 4, 5, 6, 7, 8, 9);
    assertThat(List.copyOf(within.frames.values())).isEqualTo(List.copyOf(alone.frames.values()));
  }

  @Test
  void runsFollowEachOther() {
    try (var reader = VideoReader.open(write("film.mkv", woven(0, 6)))) {
      var kept = new Kept(Integer.MAX_VALUE);
      FrameRun.read(reader, new int[] {1, 3}, false, kept);
      assertThatThrownBy(() -> FrameRun.read(reader, new int[] {2}, false, kept))
          .hasMessage("frames are read forwards: 2 after 3");
    }
  }

  @Test
  void aFilmThatIsTooShortOrAListenerThatHasEnoughEndsTheRun() {
    var file = write("film.mkv", woven(0, 6));
    for (boolean interlaced : new boolean[] {false, true}) {
      try (var reader = VideoReader.open(file)) {
        var kept = new Kept(Integer.MAX_VALUE);
        assertThat(FrameRun.read(reader, new int[] {4, 6}, interlaced, kept)).isFalse();
      }
      try (var reader = VideoReader.open(file)) {
        var kept = new Kept(2);
        assertThat(FrameRun.read(reader, new int[] {1, 4}, interlaced, kept)).isFalse();
        assertThat(kept.passed).containsExactly(0, 1, 2);
      }
    }
  }
}
