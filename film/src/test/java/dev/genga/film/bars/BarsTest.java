package dev.genga.film.bars;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.video.Frame;
import org.junit.jupiter.api.Test;

class BarsTest {
  /// Grey of a brightness, black outside of a rectangle, with a little noise everywhere.
  private static Frame picture(int brightness, int left, int top, int right, int bottom) {
    int width = 160;
    int height = 90;
    var rgb = new byte[3 * width * height];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % width;
      int y = i / 3 / width;
      boolean inside = x >= left && x < width - right && y >= top && y < height - bottom;
      rgb[i] = (byte) ((inside ? brightness : 12) + i % 7);
    }
    return new Frame(width, height, rgb);
  }

  @Test
  void barsAreFoundOnAllFourSides() {
    assertThat(Bars.of(picture(120, 4, 11, 6, 12))).isEqualTo(new Bars(4, 11, 6, 12));
    assertThat(Bars.of(picture(120, 0, 0, 0, 0))).isEqualTo(Bars.NONE);
  }

  @Test
  void aDarkPictureTellsNothing() {
    assertThat(Bars.of(picture(20, 0, 11, 0, 11))).isNull();
  }

  @Test
  void croppedPicturesHaveEvenSidesAndNoBar() {
    var cropped = new Bars(3, 11, 6, 12).cropped(picture(120, 3, 11, 6, 12));
    assertThat(cropped.width()).isEqualTo(150);
    assertThat(cropped.height()).isEqualTo(66);
    for (byte value : cropped.rgb()) {
      assertThat(value).isGreaterThanOrEqualTo((byte) 120);
    }
  }

  @Test
  void aPartHasOnlyBarsThatMuchOfTheFilmHasAndAllOfItsPicturesShow() {
    var samples = new BarSamples();
    for (int frame = 0; frame < 1000; frame += 10) {
      // A dark corner at the end, and a part in full height.
      int top = frame >= 900 ? 30 : frame >= 500 && frame < 600 ? 0 : 12;
      samples.add(frame, new Bars(0, frame == 990 ? 33 : top, 0, frame >= 960 ? 12 : 13));
    }
    assertThat(samples.of(0, 200).top()).isEqualTo(12);
    assertThat(samples.of(500, 600)).isEqualTo(new Bars(0, 0, 0, 13));
    assertThat(samples.of(480, 520).top()).isZero();
    assertThat(samples.of(985, 1000).top()).isEqualTo(30);
    assertThat(samples.of(2000, 2010)).isEqualTo(Bars.NONE);
  }
}
