package dev.genga.dataset.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.dataset.config.Size;
import dev.genga.video.Frame;
import dev.genga.video.Resize;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeSuggestionTest {
  private static List<SizeSuggestion> of(int width, int height) {
    return SizeSuggestion.of(Map.of(new Size(width, height), 1));
  }

  @ParameterizedTest
  @CsvSource({"1920,1080", "1920,800", "1440,1080", "720,1280", "1920,1040", "640,360"})
  void everySizeDividesBy16KeepsTheShapeAndIsTheClipsOwnBucket(int width, int height) {
    var source = new Size(width, height);
    var suggestions = of(width, height);
    assertThat(suggestions).hasSizeGreaterThan(4);
    for (var suggestion : suggestions) {
      var size = suggestion.size();
      assertThat(size.width() % 16).isZero();
      assertThat(size.height() % 16).isZero();
      assertThat(Buckets.of(size, true, false).choose(source)).isEqualTo(size);
      assertThat(size.area()).isLessThanOrEqualTo(source.area());
    }
    assertThat(suggestions)
        .extracting(SizeSuggestion::size)
        .isSortedAccordingTo((a, b) -> Long.compare(a.area(), b.area()));
  }

  /// 1920x1040 is 24:13 in steps of 16: 384x208 and 768x416 lose nothing.
  @Test
  void sizesOfTheVeryShapeLoseNothing() {
    assertThat(of(1920, 1040))
        .contains(
            new SizeSuggestion(new Size(384, 208), 0, 1),
            new SizeSuggestion(new Size(768, 416), 0, 1));
  }

  @Test
  void clipsOfOtherShapesCountAsTheyAreMany() {
    var clips = Map.of(new Size(1920, 1040), 9, new Size(1080, 1080), 1);
    assertThat(SizeSuggestion.of(clips))
        .allSatisfy(suggestion -> assertThat(suggestion.share()).isEqualTo(0.9));
  }

  @Test
  void theNearestNumberOfTokensIsFound() {
    var nearest = SizeSuggestion.nearest(of(1920, 1040), 45, 3744);
    assertThat(nearest.size()).isEqualTo(new Size(384, 208));
    assertThat(nearest.tokens(45)).isEqualTo(3744);
  }

  @ParameterizedTest
  @CsvSource({"1920,800,768,416", "1920,1080,384,208", "100,200,96,96", "64,36,128,64"})
  void whatIsCutOffIsWhatTheCacheCutsOff(int width, int height, int toWidth, int toHeight) {
    var crop = Crop.of(new Size(width, height), new Size(toWidth, toHeight));
    // A frame that gets brighter from one side to the other tells by its ends what is left.
    var across = Resize.cover(slope(width, height, true), toWidth, toHeight);
    var down = Resize.cover(slope(width, height, false), toWidth, toHeight);
    double seenAcross = (value(across, toWidth - 1, 0) - value(across, 0, 0)) / 255.0;
    double seenDown = (value(down, 0, toHeight - 1) - value(down, 0, 0)) / 255.0;
    assertThat(1 - crop.width()).isCloseTo(seenAcross, edges(width, toWidth));
    assertThat(1 - crop.height()).isCloseTo(seenDown, edges(height, toHeight));
  }

  /// A step of the brightness at each end, and half a pixel of either picture.
  private static Offset<Double> edges(int from, int to) {
    return within(2.0 / 255 + 1.0 / from + 1.0 / to);
  }

  private static int value(Frame frame, int x, int y) {
    return frame.rgb()[3 * (y * frame.width() + x)] & 0xff;
  }

  private static Frame slope(int width, int height, boolean across) {
    var rgb = new byte[3 * width * height];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % width;
      int y = i / 3 / width;
      rgb[i] = (byte) Math.round(across ? 255.0 * x / (width - 1) : 255.0 * y / (height - 1));
    }
    return new Frame(width, height, rgb);
  }
}
