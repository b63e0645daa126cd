package dev.genga.world.reel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.world.Combination;
import dev.genga.world.SceneSampler;
import dev.genga.world.Style;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReelTest {
  private static final int WIDTH = 32;
  private static final int HEIGHT = 18;

  private static List<int[]> frames(Reel reel) {
    var frames = new ArrayList<int[]>();
    reel.play(frames::add);
    return frames;
  }

  @Test
  void aFilmHasTheLengthThatItStates() {
    var reel = new Reel(1, 14, WIDTH, HEIGHT);
    assertThat(frames(reel)).hasSize(reel.length());
    assertThat(reel.boundaries()).hasSize(13);
  }

  @Test
  void theSameSeedGivesTheSameFilm() {
    var one = frames(new Reel(2, 4, WIDTH, HEIGHT));
    var other = frames(new Reel(2, 4, WIDTH, HEIGHT));
    for (int i = 0; i < one.size(); i++) {
      assertThat(Arrays.equals(one.get(i), other.get(i))).isTrue();
    }
  }

  @Test
  void aFadeIsOfOneColourInItsMiddle() {
    var reel = new Reel(3, 20, WIDTH, HEIGHT);
    var frames = frames(reel);
    int found = 0;
    for (var boundary : reel.boundaries()) {
      var middle = frames.get((boundary.first() + boundary.end()) / 2);
      switch (boundary.join()) {
        case FADE_BLACK -> assertThat(middle).containsOnly(0);
        case FADE_WHITE -> assertThat(middle).containsOnly(0xffffff);
        case CUT, DISSOLVE -> found--;
      }
      found++;
    }
    assertThat(found).isPositive();
  }

  @Test
  void framesBeforeAndAfterABoundaryAreOfOtherShots() {
    var reel = new Reel(4, 20, WIDTH, HEIGHT);
    var frames = frames(reel);
    for (var boundary : reel.boundaries()) {
      var before = frames.get(boundary.first() - 1);
      var after = frames.get(boundary.end());
      assertThat(difference(before, after)).isGreaterThan(6);
    }
  }

  @Test
  void flashesAreWhereTheFilmStatesThem() {
    var reel = new Reel(5, 40, WIDTH, HEIGHT);
    var frames = frames(reel);
    assertThat(reel.flashes()).hasSizeGreaterThan(3);
    for (var flash : reel.flashes()) {
      for (int i = flash.first(); i < flash.end(); i++) {
        assertThat(mean(frames.get(i))).isGreaterThan(mean(frames.get(flash.first() - 1)) + 10);
        assertThat(mean(frames.get(i))).isGreaterThan(mean(frames.get(flash.end())) + 10);
      }
    }
  }

  private static double mean(int[] frame) {
    return difference(frame, new int[frame.length]);
  }

  @Test
  void scenesThatAreToldMeetByCutsDissolvesAndFadesAtKnownFrames() {
    var sampler = new SceneSampler(Combination.all(), List.of(Style.INK), 1);
    var scenes = IntStream.range(0, 7).mapToObj(sampler::at).toList();
    var reel = Reel.of(scenes, 1, WIDTH, HEIGHT);
    var frames = frames(reel);
    assertThat(frames).hasSize(reel.length());
    assertThat(reel.boundaries())
        .extracting(Boundary::join)
        .containsExactly(Join.CUT, Join.CUT, Join.DISSOLVE, Join.CUT, Join.FADE_BLACK, Join.CUT);
    for (var boundary : reel.boundaries()) {
      var before = frames.get(boundary.first() - 1);
      assertThat(difference(before, frames.get(boundary.end()))).isGreaterThan(6);
    }
  }

  private static double difference(int[] one, int[] other) {
    long sum = 0;
    for (int i = 0; i < one.length; i++) {
      for (int shift = 0; shift < 24; shift += 8) {
        sum += Math.abs(((one[i] >> shift) & 255) - ((other[i] >> shift) & 255));
      }
    }
    return sum / (3.0 * one.length);
  }
}
