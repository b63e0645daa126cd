package dev.genga.dataset.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DraftTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "384x208 head 45",
        "768x416 uniform 21,45 x 2 batch 2 repeats 3",
        "768x416 slide 21 every 8 batch 2",
        "768x416 chunk 1,21 repeats 2",
        "768x416 full up to 81"
      })
  void clipsAreWrittenAsTheyAreRead(String text) {
    assertThat(DraftText.clips(text, "--clips")).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"768x768", "768x768 enlarge", "1024x576 enlarge batch 4 repeats 2"})
  void picturesAreWrittenAsTheyAreRead(String text) {
    assertThat(DraftText.pictures(text, "--pictures")).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "768x416",
        "768x416 head",
        "768x416 uniform 21",
        "768x416 tail 21",
        "768x416 head 21 repeats",
        "768 x 416 head 21",
        "99999999999x16 head 21"
      })
  void whatCannotBeReadIsAProblemThatShowsHow(String text) {
    assertThatThrownBy(() -> DraftText.clips(text, "--clips"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("--clips")
        .hasMessageContaining("write '384x208 head 45'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "770x416 head 21",
        "16x16 head 21",
        "768x416 head 0",
        "768x416 slide 21 every 0",
        "768x416 uniform 21 x 0",
        "768x416 full up to 0",
        "768x416 head 21 batch 0",
        "768x416 head 21 repeats 0"
      })
  void whatCannotBeIsAProblem(String text) {
    assertThatThrownBy(() -> DraftText.clips(text, "--clips"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("can't be");
  }
}
