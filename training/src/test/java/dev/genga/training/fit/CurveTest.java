package dev.genga.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CurveTest {
  private static Curve of(double... points) {
    var map = new TreeMap<Double, Double>();
    for (int i = 0; i < points.length; i += 2) {
      map.put(points[i], points[i + 1]);
    }
    return new Curve(map);
  }

  @Test
  void itGoesThroughItsPointsAndStraightBetweenThem() {
    var curve = of(10, 1, 20, 3, 40, 13);
    assertThat(curve.at(10)).isEqualTo(1);
    assertThat(curve.at(20)).isEqualTo(3);
    assertThat(curve.at(15)).isEqualTo(2);
    assertThat(curve.at(30)).isEqualTo(8);
    assertThat(curve.at(40)).isEqualTo(13);
  }

  @Test
  void beyondItsEndsItGoesOn() {
    var curve = of(10, 1, 20, 3, 40, 13);
    assertThat(curve.at(60)).isEqualTo(23);
    assertThat(curve.at(7)).isEqualTo(0.4, org.assertj.core.data.Offset.offset(1e-12));
    assertThat(curve.at(1)).isZero();
  }

  @Test
  void onePointIsNoCurve() {
    assertThatThrownBy(() -> new Curve(new TreeMap<>(Map.of(1.0, 2.0))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
