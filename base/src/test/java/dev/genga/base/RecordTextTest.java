package dev.genga.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordTextTest {
  /// As a build has them.
  private static final class Before {
    record Recipe(String name, Loss loss, List<Stage> stages, @Nullable Integer every) {}

    record Loss(double weight) {}

    record Stage(int steps) {}
  }

  /// As a later one does, which can do more.
  private static final class Later {
    record Recipe(
        String name,
        @Usual("Loss[weight=0.0]") Loss first,
        Loss loss,
        List<Stage> stages,
        @Nullable Integer every,
        @Usual("[]") List<String> more) {}

    record Loss(double weight, @Usual("0.0") double edges) {}

    record Stage(int steps, @Usual("null") @Nullable Duration most) {}
  }

  private static final Later.Loss NOTHING = new Later.Loss(0, 0);

  private static Later.Recipe later(Later.Loss loss, @Nullable Duration most, String... more) {
    return new Later.Recipe(
        "style", NOTHING, loss, List.of(new Later.Stage(3, most)), null, List.of(more));
  }

  @Test
  void whatIsUsualIsLeftOutAtEveryDepthSoThatLaterBuildsWriteTheSame() {
    var before = new Before.Recipe("style", new Before.Loss(1), List.of(new Before.Stage(3)), null);
    assertThat(RecordText.of(before)).isEqualTo(before.toString());
    assertThat(RecordText.of(later(new Later.Loss(1, 0), null))).isEqualTo(before.toString());
  }

  @Test
  void whatIsNotUsualIsThere() {
    assertThat(RecordText.of(later(new Later.Loss(1, 2), Duration.ofMinutes(5), "a", "b")))
        .isEqualTo(
            "Recipe[name=style, loss=Loss[weight=1.0, edges=2.0], stages=[Stage[steps=3,"
                + " most=PT5M]], every=null, more=[a, b]]");
  }

  /// Such as `1/4` of a fraction.
  private record Spoken(int number) {
    @Override
    public String toString() {
      return "number " + number;
    }
  }

  @Test
  void aTextOfItsOwnStays() {
    assertThat(RecordText.of(List.of(new Spoken(4)))).isEqualTo("[number 4]");
    assertThat(RecordText.of(null)).isEqualTo("null");
    assertThat(RecordText.of(1e-4)).isEqualTo("1.0E-4");
  }
}
